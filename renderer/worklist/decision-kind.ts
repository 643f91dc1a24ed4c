/** What a person can decide about gifts at the desk. */
export type DecisionKind = 'approve' | 'refuse' | 'void' | 'resend' | 'give_up' | 'take_back';
