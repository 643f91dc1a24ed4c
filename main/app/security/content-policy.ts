const NOTHING_ELSE = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/** The desk runs the scripts that it was built with and reaches nothing: not the network, not a frame, not a worker. */
export const DESK_POLICY = [
	...NOTHING_ELSE,
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"font-src 'self'",
	"media-src 'self'",
	"connect-src 'self'",
	"worker-src 'none'",
	"frame-src 'none'",
	"object-src 'none'",
	"require-trusted-types-for 'script'",
	'trusted-types svelte-trusted-html',
].join('; ');

/** A message at the start is words and a style. Its buttons are links that the window understands; no script runs. */
export const MESSAGE_POLICY = [...NOTHING_ELSE, "style-src 'self'", "require-trusted-types-for 'script'"].join('; ');

export function makeHeaders(contentType: string, policy: string): Record<string, string> {
	return {
		'content-type': contentType,
		'content-security-policy': policy,
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'no-referrer',
		'cross-origin-resource-policy': 'same-origin',
		'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), display-capture=()',
	};
}
