import { countUtf8Bytes } from '../../bounds.ts';
import { isChannelName, isUserId } from '../../ids.ts';
import { RTM_MESSAGE_BYTES_MAX } from '../../rtm-session.ts';
import type { PublishOutcome } from '../../rtm-session.ts';
import { readFailedPublish, readProblem } from '../sdk/codes.ts';
import type { AskSdk, SdkAnswer, SdkLine } from './sdk-line.ts';

const NOT_CONNECTED: PublishOutcome = { kind: 'failed', why: 'not_connected' };

interface Outgoing {
	readonly to: 'user' | 'channel';
	readonly receiver: string;
	readonly text: string;
}

/** Publishes over a line that counts as connected; null is one that does not. What RTM would refuse is not sent. */
export async function publish(line: SdkLine | null, { to, receiver, text }: Outgoing): Promise<PublishOutcome> {
	const isNameValid = to === 'user' ? isUserId(receiver) : isChannelName(receiver);
	if (!isNameValid) return { kind: 'failed', why: 'name_invalid' };
	// A UTF-16 unit takes at most three bytes: most texts need no exact count.
	if (text.length * 3 > RTM_MESSAGE_BYTES_MAX && countUtf8Bytes(text) > RTM_MESSAGE_BYTES_MAX) {
		return { kind: 'failed', why: 'message_too_large' };
	}
	if (line === null) return NOT_CONNECTED;
	const answer = await line.ask({ name: 'publish', to, receiver, text });
	return answer.ok ? { kind: 'published' } : readFailedPublish(answer.error);
}

/** Asks for a channel with its presence; in a project without that feature RTM would refuse both together. */
export async function subscribe(ask: AskSdk, channel: string): Promise<SdkAnswer> {
	const answer = await ask({ name: 'subscribe', channel, withPresence: true });
	const isWithout = !answer.ok && readProblem(answer.error).kind === 'feature_off';
	return isWithout ? await ask({ name: 'subscribe', channel, withPresence: false }) : answer;
}
