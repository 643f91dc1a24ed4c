/** The desk itself: feed, review, pending acknowledgments, figures. */
export const desk = {} as const;
