// An RtmSession over Agora's SDK, wherever the SDK runs: in a page of its own beside the desk, or in a viewer's page.
// The SDK's own link states drive it, because its login is never refused while Agora is out of reach. Connected means
// logged in, subscribed, and let in by the room's gate. It comes back by itself from everything that passes by itself,
// and never from an eviction: two clients that log in by themselves would throw each other out for ever.

import type { CallOff } from '../../clock.ts';
import { assertNever } from '../../exhaustive.ts';
import { asUtcMs, isChannelName } from '../../ids.ts';
import type { ChannelName, UserId, UtcMs } from '../../ids.ts';
import type { LinkState, PublishOutcome, RtmEvents, RtmSession } from '../../rtm-session.ts';
import { Inbound } from './inbound.ts';
import { LinkBoard } from './link-board.ts';
import { isOwnDoing, makeProblem, readFailedPublish, readLinkProblem, readProblem } from '../sdk/codes.ts';
import { writeWhy } from '../link-why.ts';
import type { AgoraProblem } from '../problems.ts';
import { publish, subscribe } from './outgoing.ts';
import { Comeback, makeTokenProblem } from './comeback.ts';
import type { AfterRefusal } from './comeback.ts';
import type { SdkSessionOptions } from './session-options.ts';
import type { AgoraLink } from '../reports.ts';
import { SdkLine } from './sdk-line.ts';
import type { AskSdk, SdkNews } from './sdk-line.ts';
import { TokenKeeper } from './token-keeper.ts';

/** Without a link for so long after the login, a person is told so, whatever the SDK says. */
const FIRST_LINK_WITHIN_MS = 15_000;
const LOGOUT_WITHIN_MS = 2_000;
const ARRIVE_AGAIN_MS = 2_500;

export class SdkSession implements RtmSession {
	readonly userId: UserId;
	readonly #options: SdkSessionOptions;
	readonly #tokens: TokenKeeper;
	readonly #board: LinkBoard;
	readonly #inbound: Inbound;
	readonly #comeback = new Comeback();
	#line: SdkLine | null = null;
	/** Counts the logins, and the arrivals, so that a late answer to an abandoned one is not heard. */
	#login = 0;
	#arrival = 0;
	#isLoginPending = false;
	/** Logged in anew: the SDK knows of no channel. */
	#isFresh = true;
	#isTakingOver = false;
	#callOffTimer: CallOff = () => undefined;

	constructor(options: SdkSessionOptions) {
		this.userId = options.userId;
		this.#options = options;
		this.#inbound = new Inbound(options.userId);
		this.#board = new LinkBoard({ clock: options.clock, token: () => this.#tokens.state });
		this.#tokens = new TokenKeeper({
			clock: options.clock,
			source: options.tokens,
			renew: async (token) => (await this.#line?.ask({ name: 'renew_token', token }))?.ok ?? false,
			changed: () => this.#board.tell(),
		});
	}

	get link(): LinkState {
		return this.#board.state;
	}

	get details(): AgoraLink {
		return this.#board.details;
	}

	onDetails(listener: (details: AgoraLink) => void): CallOff {
		return this.#board.onDetails(listener);
	}

	login(events: RtmEvents): void {
		if (this.link !== 'idle' && !this.#isResting) return;
		this.#inbound.events = events;
		this.#restart();
	}

	/** Logs in although somebody else is the host, or is logged in as us: because a person decided so. */
	takeOver(): void {
		if (!this.#isResting) return;
		this.#isTakingOver = true;
		this.#restart();
	}

	tryAgain(): void {
		if (this.link === 'connected') return void this.#tokens.renewNow();
		if (this.link === 'idle') return;
		this.#dropLine();
		this.#restart();
	}

	async subscribe(channel: ChannelName): Promise<PublishOutcome> {
		if (!isChannelName(channel)) return { kind: 'failed', why: 'name_invalid' };
		const isNew = this.#inbound.want(channel);
		const line = this.#connectedLine;
		if (line === null) return { kind: 'failed', why: 'not_connected' };
		// The SDK takes a channel twice within five seconds, and not a third time.
		if (!isNew) return { kind: 'published' };
		const answer = await subscribe((call) => line.ask(call), channel);
		if (answer.ok) return { kind: 'published' };
		this.#inbound.forget(channel);
		return readFailedPublish(answer.error);
	}

	publishToUser(receiver: UserId, text: string): Promise<PublishOutcome> {
		return publish(this.#connectedLine, { to: 'user', receiver, text });
	}

	publishToChannel(channel: ChannelName, text: string): Promise<PublishOutcome> {
		return publish(this.#connectedLine, { to: 'channel', receiver: channel, text });
	}

	async logout(): Promise<void> {
		if (this.link === 'idle') return;
		const [isHost, line] = [this.link === 'connected', this.#line];
		this.#line = null;
		this.#inbound.clear();
		this.#rest('idle', null);
		if (line === null) return;
		if (isHost) await this.#options.gate?.leave((call) => line.ask(call, LOGOUT_WITHIN_MS));
		await line.ask({ name: 'logout' }, LOGOUT_WITHIN_MS);
		line.close();
	}

	/** In these states nothing happens before a person decides. */
	get #isResting(): boolean {
		return this.link === 'evicted' || this.link === 'failed';
	}

	get #connectedLine(): SdkLine | null {
		return this.link === 'connected' ? this.#line : null;
	}

	#restart(): void {
		this.#comeback.reset();
		this.#begin(null);
	}

	/** `problem` is why it begins anew, and stands until something else is known. */
	#begin(problem: AgoraProblem | null): void {
		const login = ++this.#login;
		this.#callOffTimer();
		this.#callOffTimer = this.#options.clock.after(FIRST_LINK_WITHIN_MS, () => {
			if (this.link !== 'connecting') return;
			this.#enter('disconnected', makeProblem('unreachable', 'no answer so far'));
		});
		this.#enter('connecting', problem);
		// Whoever heard that may have logged out at once.
		if (login === this.#login) void this.#logIn(login);
	}

	async #logIn(login: number): Promise<void> {
		const token = await this.#tokens.fetch();
		if (login !== this.#login) return;
		if (!token.ok) {
			const { problem, after } = makeTokenProblem(token, this.#options.tokens.kind);
			return this.#followRefusal(problem, after);
		}
		const line = (this.#line ??= this.#openLine());
		this.#isFresh = true;
		this.#isLoginPending = true;
		const answer = await line.ask({ name: 'login', token: token.token });
		if (login !== this.#login || line !== this.#line) return;
		this.#isLoginPending = false;
		if (answer.ok || isOwnDoing(answer.error)) return;
		this.#refuse(readProblem(answer.error));
	}

	#openLine(): SdkLine {
		const { openDoor, clock, appId } = this.#options;
		const options = { clock, appId, userId: this.userId };
		return new SdkLine(openDoor, options, {
			news: (line, news) => {
				if (line === this.#line) this.#hear(news);
			},
			lost: (line, why) => {
				if (line !== this.#line) return;
				this.#line = null;
				this.#refuse(makeProblem('page_lost', why));
			},
		});
	}

	#hear(news: SdkNews): void {
		const lost = this.#options.gate?.hear(news) ?? null;
		if (lost !== null && this.link === 'connected') return this.#refuse(lost);
		switch (news.kind) {
			case 'link':
				return this.#hearLink(news);
			case 'message':
				return this.#inbound.hearMessage(news, this.link === 'connected');
			case 'presence':
				return this.#inbound.hearPresence(news);
			case 'token_expiring':
				return void this.#tokens.renewNow();
			case 'trouble':
				return this.#options.log?.(`the SDK's page: ${news.what}`);
			case 'lock_lost':
				return;
			default:
				return assertNever(news, 'news from the SDK');
		}
	}

	#hearLink({ state, reason, unrestored }: Extract<SdkNews, { kind: 'link' }>): void {
		this.#arrival++;
		switch (state) {
			case 'CONNECTED':
				return void this.#arrive(this.#arrival, this.#isFresh ? this.#inbound.channels : unrestored);
			case 'CONNECTING':
				if (this.link !== 'connecting') this.#enter('connecting', this.#board.problem);
				return;
			case 'DISCONNECTED':
			case 'SUSPENDED':
				return this.#enter(state === 'SUSPENDED' ? 'suspended' : 'disconnected', readLinkProblem(reason));
			case 'FAILED':
				// The login's own refusal says more, and is on its way.
				return this.#isLoginPending ? undefined : this.#refuse(readLinkProblem(reason));
			case 'IDLE':
				return;
			default:
				return assertNever(state, 'a link state of the SDK');
		}
	}

	/** The link is there: what has to be done before it counts. */
	async #arrive(arrival: number, channels: readonly string[]): Promise<void> {
		const line = this.#line;
		if (line === null) return;
		const ask: AskSdk = (call) => line.ask(call);
		const wanted = this.#inbound.channels.filter((channel) => channels.includes(channel));
		const answers = await Promise.all(wanted.map((channel) => subscribe(ask, channel)));
		const entered = await this.#options.gate?.enter(ask, { isTakingOver: this.#isTakingOver });
		if (arrival !== this.#arrival || line !== this.#line) return;
		if (entered) this.#board.noteHold(entered.hold);
		if (entered?.problem && entered.hold.kind === 'held') return this.#refuse(entered.problem);
		const missed = wanted.filter((_channel, at) => answers[at]?.ok === false);
		const [refused = null] = answers.flatMap((answer) => (answer.ok ? [] : [readProblem(answer.error)]));
		const trouble = entered?.problem ?? refused;
		if (trouble) {
			this.#callOffTimer();
			this.#callOffTimer = this.#options.clock.after(ARRIVE_AGAIN_MS, () => void this.#arrive(arrival, missed));
			return this.#enter('disconnected', trouble);
		}
		this.#settleIn();
	}

	#settleIn(): void {
		this.#callOffTimer();
		this.#isFresh = false;
		this.#isTakingOver = false;
		this.#comeback.reset();
		this.#tokens.watch();
		this.#enter('connected', null);
		this.#inbound.letIn();
	}

	#refuse(problem: AgoraProblem): void {
		this.#followRefusal(problem, this.#comeback.decide(problem));
	}

	#followRefusal(problem: AgoraProblem, after: AfterRefusal): void {
		this.#arrival++;
		switch (after) {
			case 'fetch_token':
				return this.#begin(problem);
			case 'wait': {
				const waitMs = this.#comeback.nextWaitMs();
				this.#callOffTimer();
				this.#callOffTimer = this.#options.clock.after(waitMs, () => this.#begin(problem));
				return this.#enter('disconnected', problem, asUtcMs(this.#options.clock.now() + waitMs));
			}
			case 'evicted':
			case 'failed':
				this.#dropLine();
				return this.#rest(after, problem);
		}
	}

	#rest(state: 'idle' | 'evicted' | 'failed', problem: AgoraProblem | null): void {
		this.#callOffTimer();
		this.#login++;
		this.#arrival++;
		this.#isLoginPending = false;
		this.#isTakingOver = false;
		this.#inbound.throwAway();
		this.#enter(state, problem);
	}

	#dropLine(): void {
		this.#line?.close();
		this.#line = null;
	}

	#enter(state: LinkState, problem: AgoraProblem | null, nextTryAt: UtcMs | null = null): void {
		if (state !== 'connected') this.#tokens.rest();
		if (this.#board.enter(state, problem, nextTryAt)) this.#inbound.events?.link(state, writeWhy(problem));
		this.#board.tell();
	}
}
