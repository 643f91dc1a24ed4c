/** One breach of the layer rules: where, and in words what is wrong. */
export type Problem = {
	/** From the project's root, with forward slashes. */
	path: string;
	/** Counted from 1. */
	line: number;
	what: string;
};
