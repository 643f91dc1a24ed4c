import type { CsvReport, KnownOfLedger, LedgerReport, RestoreOffer, StateSum } from '../../preload/api/rows.ts';
import { formatBytes, formatCount, formatDayAndTime, formatNumber, formatPercent } from './format.ts';

function describeKnown({ gifts, newestAt }: KnownOfLedger): string {
	const until = newestAt === null ? '' : ` until ${formatDayAndTime(newestAt)}`;
	return `${formatCount(gifts, 'gift', 'gifts')}${until}`;
}

function sumOf({ state, gifts, pieces, coins }: StateSum): string {
	const parts = [formatCount(gifts, 'gift', 'gifts'), formatCount(pieces, 'piece', 'pieces')];
	return `${state}: ${parts.join(', ')}, ${formatCount(coins, 'coin', 'coins')}`;
}

/** This desk's own settings, its stream, and what drives the rehearsal room. */
export const settings = {
	title: 'Settings',
	look: {
		title: 'Look and sound',
		theme: 'Theme',
		themes: { system: 'Like the system', dark: 'Dark', light: 'Light' },
		textScale: 'Text size',
		textScaleOf: formatPercent,
		reducesMotion: 'Reduce motion',
		reducesMotionHint: 'Nothing slides or fades.',
		sound: 'Sound when a gift is held',
		soundHint: 'Two soft notes.',
		tryOut: 'Play it',
	},
	moderator: {
		title: 'Moderator',
		name: 'Your name',
		hint: 'Goes into every ledger entry that you make here.',
		save: 'Save name',
		problems: { empty: 'Needed: every decision carries a name.', too_long: 'At most 64 characters.' },
	},
	saved: 'Saved.',
	stream: {
		title: 'Stream',
		startedAt: (at: number) => `This stream began ${formatDayAndTime(at)}.`,
		hint: 'A new stream starts the totals at zero. The ledger keeps every gift, and held gifts stay held.',
		start: 'Start a new stream…',
		question: 'Start a new stream?',
		words: (gifts: string, coins: string) =>
			`This stream so far: ${gifts}, ${coins}. They stay in the history, and the totals count from zero again.`,
		confirm: 'Start a new stream',
		started: 'A new stream has begun. Its totals count from zero.',
	},
	rehearsal: {
		title: 'Rehearsal room',
		lead: 'Simulated viewers send gifts here. Nothing of it reaches a real room.',
		pace: 'Gifts a second',
		paceOf: (gifts: number) => (gifts === 0 ? 'silent' : `${formatNumber(gifts)} a second`),
		loss: 'Messages lost',
		duplicate: 'Messages doubled',
		reorder: 'Messages out of order',
		acknowledgmentLoss: 'Acknowledgments lost',
		share: formatPercent,
		unknown: 'unknown',
		paceFirst: 'This desk does not know the present pace. Set it first.',
		openViewerPage: 'Open the viewer page',
		viewerPage: 'Join from a browser on this computer:',
	},
	about: {
		title: 'About',
		version: 'Giftwarden',
		room: 'Room',
		host: 'Host id',
		ledger: 'Ledger file',
		chain: 'Newest entry',
	},
	backups: {
		title: 'Backups and the ledger file',
		lead: 'Each backup is read from its first page to its last before it counts.',
		none: 'No backup yet.',
		reading: 'Looking for backups…',
		folder: 'They lie in',
		changeFolder: 'Another folder…',
		every: 'Make one',
		everyOf: (minutes: number) => {
			if (minutes === 0) return 'only by hand';
			return minutes < 60 ? `every ${minutes} minutes` : minutes === 60 ? 'every hour' : `every ${minutes / 60} hours`;
		},
		keep: 'Keep the newest',
		keepOf: (count: number) => formatNumber(count),
		now: 'Back up now',
		running: 'Backing up…',
		made: 'The backup is made and verified.',
		when: 'Made',
		holds: 'Holds',
		size: 'Size',
		actions: 'Actions',
		bytes: formatBytes,
		at: formatDayAndTime,
		known: (known: KnownOfLedger | null) => (known === null ? 'cannot be read any more' : describeKnown(known)),
		restore: 'Restore…',
		restoreOf: (at: string) => `Restore the backup of ${at}`,
		verify: 'Verify',
		verifyOf: (at: string) => `Verify the backup of ${at}`,
		verifyLedger: 'Verify the ledger',
		verifyFile: 'Verify a file…',
		restoreFile: 'Restore a file…',
		checkCsv: 'Check an exported CSV…',
		checkingCsv: 'Comparing the CSV with its manifest and the ledger…',
		verifying: 'Reading the whole file…',
		preparing: 'Reading the backup and making a fresh ledger from it…',
		nothingChosen: 'No file was chosen.',
		report: {
			title: (report: LedgerReport) => (report.isSound ? 'The file is sound' : 'The file is not sound'),
			first: 'First difference',
			room: 'Room',
			roomOf: (report: LedgerReport) => `${report.room ?? '?'}, host ${report.host ?? '?'}`,
			entries: 'Entries',
			gifts: 'Gifts',
			chain: 'Chain head',
			sums: 'Sums',
			sumOf,
			file: 'File',
		},
		csv: {
			title: (report: CsvReport) =>
				report.isSound ? 'The CSV matches the ledger' : 'The CSV does not match the ledger',
			lead: (report: CsvReport) => {
				const since =
					report.entriesSince > 0 ? `; ${formatCount(report.entriesSince, 'entry', 'entries')} came since` : '';
				return `Compared with its manifest and with the ledger as it was at entry ${formatNumber(report.entries)}${since}.`;
			},
			first: 'First difference',
			file: 'File',
			rows: 'Gifts',
			sums: 'Sums',
			sumOf,
			sha256: 'SHA-256',
			chain: 'Chain head then',
		},
		offer: {
			title: 'Restore this backup?',
			backup: 'The backup holds',
			present: 'The ledger now holds',
			unreadable: 'it cannot be read',
			missing: 'Missing afterwards',
			missingOf: ({ backup, present }: RestoreOffer) => {
				if (present === null) return 'nobody knows how many gifts came in after the backup';
				const gifts = Math.max(0, present.newestGiftNo - backup.newestGiftNo);
				if (gifts === 0) return 'no gift';
				const since = backup.newestAt === null ? '' : ` that came in after ${formatDayAndTime(backup.newestAt)}`;
				return `${formatCount(gifts, 'gift', 'gifts')}${since}`;
			},
			more: 'The present ledger is moved aside and kept. The time since the backup is marked as a gap, and gifts under way are asked for again. The desk opens anew.',
			confirm: 'Restore it',
			known: describeKnown,
		},
		refused: 'That file cannot be restored.',
		unknown: 'That backup is not there any more.',
		expired: 'Something changed meanwhile. Look at the backup again.',
	},
	notARehearsal: 'This is not the rehearsal room.',
} as const;
