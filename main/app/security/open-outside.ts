/**
 * Whether an address may be handed to the person's browser: the viewer page of the rehearsal room that is open now, on
 * this machine, and nothing else. A note, a name or anything a stranger wrote never becomes an address.
 */
export function mayOpenOutside(address: string, viewerPageUrl: string | null): boolean {
	if (viewerPageUrl === null || address !== viewerPageUrl || !URL.canParse(address)) return false;
	const url = new URL(address);
	return url.protocol === 'http:' && url.hostname === '127.0.0.1' && url.username === '' && url.password === '';
}
