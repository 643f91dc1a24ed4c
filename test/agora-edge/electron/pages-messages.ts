export type ToPages =
	| { readonly kind: 'open' | 'close'; readonly door: number }
	| { readonly kind: 'send'; readonly door: number; readonly command: unknown };

export type FromPages =
	| { readonly kind: 'ready' }
	| { readonly kind: 'report'; readonly door: number; readonly report: unknown }
	| { readonly kind: 'lost'; readonly door: number; readonly why: string };
