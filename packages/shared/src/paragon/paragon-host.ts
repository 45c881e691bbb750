/** Paragon's addresses, and the key. */
export interface ParagonHost {
  /** Without a slash at its end. */
  readonly zeusUrl: string;
  readonly dashboardUrl: string;
  readonly key: string;
}
