// How every call through the bridge answers: a value, or a closed reason with the host's own words. Never an exception.

export type Answer<Value, Why extends string = never> =
	| { readonly ok: true; readonly value: Value }
	| { readonly ok: false; readonly why: Why | CommonWhy; readonly detail: string };

/** `storage_unavailable`: the ledger cannot be written now. `not_now`: the desk is closing or opening. */
export type CommonWhy = 'bad_argument' | 'storage_unavailable' | 'not_now' | 'fault';
