/** An issue or a pull request, as its page shows it. */
export interface Conversation {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: 'open' | 'closed';
  /** Who opened it. */
  readonly login: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly comments: readonly Comment[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  /** Undefined for an issue. */
  readonly pull?: Pull;
}

export interface Comment {
  readonly id: number;
  readonly login: string;
  readonly body: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a pull request is about. */
export interface Pull {
  /** Branches, by their short names. */
  readonly head: string;
  readonly base: string;
  readonly headSha: string;
  readonly baseSha: string;
  readonly isDraft: boolean;
  /** Where the head is, if it is not in this repository. */
  readonly fork?: Fork;
  readonly merge: { readonly commit: string; readonly at: string; readonly by: string } | null;
}

export interface Fork {
  readonly owner: string;
  /** Its full name; null once it has been deleted. */
  readonly repository: string | null;
}

export interface NewConversation {
  readonly title: string;
  readonly body?: string | null;
  readonly login: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  readonly pull?: Pull;
}

export type ConversationChange = Partial<
  Pick<Conversation, 'title' | 'body' | 'state' | 'labels' | 'assignees' | 'pull'>
>;

/** The issues and pull requests of a repository, which share one line of numbers. */
export interface Conversations {
  /** Newest first. */
  all(): readonly Conversation[];
  find(number: number): Conversation | undefined;
  open(conversation: NewConversation): Conversation;
  /** The person; undefined for what GitHub does automatically. */
  change(number: number, change: ConversationChange, login?: string): Conversation;
  comment(number: number, body: string, login: string): Comment;
  /** The comment, and the conversation that it belongs to. */
  findComment(
    id: number,
  ): { readonly conversation: Conversation; readonly comment: Comment } | undefined;
  changeComment(id: number, body: string): Comment;
  removeComment(id: number): void;
}

/** Comments have numbers of their own, which nobody may take for those of conversations. */
const firstCommentId = 3_000_000_000;

export function createConversations(repository: string): Conversations {
  const conversations = new Map<number, Conversation>();
  let comments = 0;

  const existing = (number: number): Conversation => {
    const conversation = conversations.get(number);
    if (conversation === undefined) throw new Error(`${repository} has no #${number}`);
    return conversation;
  };
  const keep = (conversation: Conversation): Conversation => {
    conversations.set(conversation.number, conversation);
    return conversation;
  };
  const findComment: Conversations['findComment'] = (id) => {
    for (const conversation of conversations.values()) {
      const comment = conversation.comments.find((one) => one.id === id);
      if (comment !== undefined) return { conversation, comment };
    }
    return undefined;
  };

  return {
    all: () => [...conversations.values()].toSorted((one, other) => other.number - one.number),
    find: (number) => conversations.get(number),
    open({ title, body = null, login, labels = [], assignees = [], pull }) {
      return keep({
        number: conversations.size + 1,
        title,
        body,
        state: 'open',
        login,
        labels,
        assignees,
        comments: [],
        createdAt: now(),
        updatedAt: now(),
        closedAt: null,
        closedBy: null,
        ...(pull === undefined ? {} : { pull }),
      });
    },
    change(number, change, login) {
      const before = existing(number);
      const after = { ...before, ...change, updatedAt: now() };
      if (after.state === before.state) return keep(after);
      const isClosed = after.state === 'closed';
      return keep({
        ...after,
        closedAt: isClosed ? now() : null,
        closedBy: isClosed ? (login ?? null) : null,
      });
    },
    comment(number, body, login) {
      const conversation = existing(number);
      comments += 1;
      const id = firstCommentId + comments;
      const comment = { id, login, body, createdAt: now(), updatedAt: now() };
      keep({ ...conversation, comments: [...conversation.comments, comment], updatedAt: now() });
      return comment;
    },
    findComment,
    changeComment(id, body) {
      const found = findComment(id);
      if (found === undefined) throw new Error(`${repository} has no comment ${id}`);
      const { conversation } = found;
      const comment = { ...found.comment, body, updatedAt: now() };
      const all = conversation.comments.map((one) => (one.id === id ? comment : one));
      keep({ ...conversation, comments: all });
      return comment;
    },
    removeComment(id) {
      const found = findComment(id);
      if (found === undefined) throw new Error(`${repository} has no comment ${id}`);
      const { conversation } = found;
      keep({ ...conversation, comments: conversation.comments.filter((one) => one.id !== id) });
    },
  };
}

function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
