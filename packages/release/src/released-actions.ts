export const actionNames = ['paragraph-push', 'paragraph-pull'] as const;

export type ActionName = (typeof actionNames)[number];

/**
 * The tags that move to each new release, besides the one of its major version. Users' workflow files name all of
 * these: https://docs.github.com/actions/how-tos/create-and-publish-actions/manage-custom-actions#using-tags-for-release-management
 */
export const movingTags: Readonly<Record<ActionName, readonly string[]>> = {
  'paragraph-push': ['v1', 'v3'],
  'paragraph-pull': ['v1'],
};
