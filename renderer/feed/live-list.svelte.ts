// What the live feed shows at this moment: the moving list, or the picture of it that was taken when somebody began to
// work in it. In the picture rows neither come nor go nor change places, but each still shows how its gift stands now.

import type { DeskApi } from '../../preload/api/desk-api.ts';
import type { DeskState } from '../stores/desk-state.svelte.ts';
import { filterItems, isFiltering, type FeedFilter } from './feed-filter.ts';
import { listBands, measureItems, weaveBands, findInView, type FeedItem, type RowHeights } from './feed-layout.ts';
import { advanceHold, isHeldStill, MOVES_FREELY, type HoldEvent, type HoldReasons } from './hold-still.ts';

const WIDE: RowHeights = { gift: 3.25, band: 1.75 };
const NARROW: RowHeights = { gift: 4.125, band: 1.75 };
/** Rows made above and below what is in view. */
const ROWS_MORE = 3;

interface Picture {
	readonly items: readonly FeedItem[];
	readonly newestGiftNo: number;
}

export interface RowInView {
	readonly item: FeedItem;
	readonly index: number;
	/** In rem, from the top of the list. */
	readonly top: number;
	/** Which of the few rows on the page shows it: the same one while it is scrolled about. */
	readonly slot: number;
}

export class LiveList {
	filter = $state.raw<FeedFilter>({ text: '', view: 'all' });
	/** Of what is scrolled: where it begins and how high it is, in rem. */
	top = $state(0);
	height = $state(0);
	isNarrow = $state(false);
	/** Key of the row that the keyboard is at. */
	activeKey = $state<string | null>(null);
	readonly heights = $derived(this.isNarrow ? NARROW : WIDE);
	readonly #desk: DeskState;
	#reasons = $state.raw<HoldReasons>(MOVES_FREELY);
	#picture = $state.raw<Picture | null>(null);
	#isReading = false;

	readonly #moving = $derived.by(() => this.#arrange());
	readonly items = $derived(this.#picture?.items ?? this.#moving);
	readonly tops = $derived(measureItems(this.items, this.heights));
	/** More rows than can ever be in view at this height. */
	readonly #slots = $derived(Math.ceil(this.height / this.heights.band) + 2 * ROWS_MORE + 2);
	readonly isStill = $derived(this.#picture !== null);
	/** Gifts that came in since the list stands still. */
	readonly fresh = $derived.by(() => (this.#picture ? this.#desk.newestGiftNo - this.#picture.newestGiftNo : 0));
	readonly inView = $derived.by(() => this.#findInView());
	readonly activeIndex = $derived(
		this.activeKey === null ? -1 : this.items.findIndex((item) => item.key === this.activeKey),
	);

	constructor(desk: DeskState) {
		this.#desk = desk;
	}

	/** Takes note of what the person does; the list stops or goes on accordingly. */
	note(event: HoldEvent): void {
		const before = this.#reasons;
		this.#reasons = advanceHold(before, event);
		if (before === this.#reasons) return;
		if (!isHeldStill(this.#reasons)) this.#release();
		else this.#picture ??= { items: this.#moving, newestGiftNo: this.#desk.newestGiftNo };
	}

	/** Filtering is asked for by the person, so what it leaves may show at once. */
	setFilter(filter: FeedFilter): void {
		this.filter = filter;
		this.activeKey = null;
		if (this.#picture) this.#picture = { items: this.#moving, newestGiftNo: this.#desk.newestGiftNo };
	}

	get isFiltering(): boolean {
		return isFiltering(this.filter);
	}

	get active(): FeedItem | null {
		const item = this.items[this.activeIndex];
		return item ? this.#refresh(item) : null;
	}

	/** Moves the keyboard's place by so many rows and answers it. */
	moveActive(by: number): number {
		const count = this.items.length;
		if (count === 0) return -1;
		const first = findInView(this.tops, this.top + 0.1, this.top + 0.2, 0).from;
		const from = this.activeIndex === -1 ? first - Math.sign(by) : this.activeIndex;
		const index = Math.min(count - 1, Math.max(0, from + by));
		this.activeKey = this.items[index]?.key ?? null;
		this.note('focus_moved');
		return index;
	}

	/** Reads older gifts when the end of what is here comes into view. */
	async readOlder(api: DeskApi): Promise<string | null> {
		const end = this.tops.at(-1) ?? 0;
		const isNearEnd = this.top + 2 * this.height > end;
		if (!isNearEnd || this.top === 0 || this.#isReading || this.#desk.isFeedComplete) return null;
		this.#isReading = true;
		try {
			const trouble = await this.#desk.readOlder(api);
			this.#extendPicture();
			return trouble;
		} finally {
			this.#isReading = false;
		}
	}

	#release(): void {
		this.#picture = null;
		this.activeKey = null;
		this.#desk.leaveOlder();
	}

	#arrange(): readonly FeedItem[] {
		const bands = listBands(this.#desk.incidents, this.#desk.gaps);
		return filterItems(weaveBands(this.#desk.feed, bands, this.#desk.isFeedComplete), this.filter);
	}

	#extendPicture(): void {
		if (!this.#picture) return;
		const last = this.#picture.items.at(-1)?.key;
		const from = this.#moving.findLastIndex((item) => item.key === last) + 1;
		if (from > 0) this.#picture = { ...this.#picture, items: [...this.#picture.items, ...this.#moving.slice(from)] };
	}

	#findInView(): readonly RowInView[] {
		const { from, to } = findInView(this.tops, this.top, this.top + this.height, ROWS_MORE);
		// The rows of a picture stay where they are and still follow their gifts.
		if (this.isStill) void this.#desk.feed;
		return this.items.slice(from, to).map((item, at) => {
			const index = from + at;
			const shown = this.isStill ? this.#refresh(item) : item;
			return { item: shown, index, top: this.tops[index] as number, slot: index % this.#slots };
		});
	}

	#refresh(item: FeedItem): FeedItem {
		if (item.kind === 'gift') return this.#desk.findRow(item.key) ?? item;
		if (item.kind === 'forged') return item;
		const gap = this.#desk.gaps.find((gap) => gap.gapNo === item.gap.gapNo);
		return gap ? { ...item, gap } : item;
	}
}
