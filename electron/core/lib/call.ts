/** The last argument of everything asynchronous: how the caller says stop. */
export interface Call {
  readonly signal: AbortSignal;
}
