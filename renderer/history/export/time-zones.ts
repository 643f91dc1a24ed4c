/** This computer's zone, then UTC, which are what most people want. */
export function listFirstZones(): readonly string[] {
	return [...new Set([findZoneHere(), 'UTC'])];
}

/** Every other zone that the engine knows, by name. */
export function listOtherZones(): readonly string[] {
	const first = new Set(listFirstZones());
	return Intl.supportedValuesOf('timeZone').filter((zone) => !first.has(zone));
}

export function findZoneHere(): string {
	return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
