export type ToPages =
	| { readonly kind: 'open' | 'close'; readonly door: number }
	/** Every page's process ends, as if the system had killed it. */
	| { readonly kind: 'crash' }
	/** Runs a script in the newest page and tells what came of it, and how that page is held. */
	| { readonly kind: 'inspect'; readonly script: string }
	| { readonly kind: 'send'; readonly door: number; readonly command: unknown };

export type FromPages =
	| { readonly kind: 'ready' }
	| { readonly kind: 'inspected'; readonly found: unknown; readonly preferences: Readonly<Record<string, unknown>> }
	| { readonly kind: 'report'; readonly door: number; readonly report: unknown }
	| { readonly kind: 'lost'; readonly door: number; readonly why: string };
