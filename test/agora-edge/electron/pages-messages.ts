export type ToPages =
	| { readonly kind: 'open' | 'close'; readonly door: number }
	/** Every page's process ends, as if the system had killed it. */
	| { readonly kind: 'crash' }
	| { readonly kind: 'send'; readonly door: number; readonly command: unknown };

export type FromPages =
	| { readonly kind: 'ready' }
	| { readonly kind: 'report'; readonly door: number; readonly report: unknown }
	| { readonly kind: 'lost'; readonly door: number; readonly why: string };
