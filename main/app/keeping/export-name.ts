const ROOM_LENGTH_MAX = 60;

/** `giftwarden-friday-night-2026-11-23.csv`: a name that every file system takes, whatever the room is called. */
export function makeExportName(options: {
	room: string;
	atMs: number;
	timeZone: string;
	ending?: 'csv' | 'json';
}): string {
	const room = options.room
		.replaceAll(/[^A-Za-z0-9]+/g, '-')
		.replaceAll(/^-|-$/g, '')
		.slice(0, ROOM_LENGTH_MAX);
	const day = new Intl.DateTimeFormat('en-CA', {
		timeZone: options.timeZone,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	}).format(options.atMs);
	return ['giftwarden', room, day].filter((part) => part !== '').join('-') + `.${options.ending ?? 'csv'}`;
}
