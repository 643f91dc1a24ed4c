import { beforeEach, expect, test } from 'vitest';
import { asChannelName, asUserId } from '../../../protocol/ids.ts';
import { ChannelMembers } from '../../../protocol/agora/session/channel-members.ts';

const ROOM = asChannelName('room');
let members: ChannelMembers;

beforeEach(() => {
	members = new ChannelMembers(ROOM, asUserId('desk'));
});

function snapshot(...userIds: string[]) {
	return members.apply({ kind: 'snapshot', members: userIds.map((userId) => ({ userId, isHost: false })) });
}

function change(joined: string[], left: string[], occupancy: number | null = null) {
	return members.apply({ kind: 'change', joined, left, occupancy });
}

test('a snapshot tells who is there, oneself last, also where it is older than one’s own arrival', () => {
	expect(snapshot('anna')).toEqual({ channel: ROOM, joined: ['anna', 'desk'], left: [], members: 2 });
});

test('a second snapshot tells only what changed meanwhile', () => {
	snapshot('anna', 'ben', 'desk');
	expect(snapshot('ben', 'carl', 'desk')).toEqual({ channel: ROOM, joined: ['carl'], left: ['anna'], members: 3 });
	expect(snapshot('desk', 'carl', 'ben')).toBeNull();
});

test('who comes twice came once, and who was not there does not leave', () => {
	snapshot('desk');
	expect(change(['anna'], [])).toMatchObject({ joined: ['anna'], members: 2 });
	expect(change(['anna'], [])).toBeNull();
	expect(change([], ['ben'])).toBeNull();
	expect(change([], ['anna'])).toMatchObject({ left: ['anna'], members: 1 });
});

test('in a large room a summary counts more members than it names', () => {
	snapshot('anna', 'desk');
	expect(change(['ben'], [], 512)).toMatchObject({ joined: ['ben'], left: [], members: 512 });
	expect(change([], [], 600)).toMatchObject({ joined: [], left: [], members: 600 });
	expect(change([], [], 600)).toBeNull();
	expect(change([], ['zoe'], 599)).toMatchObject({ left: ['zoe'], members: 599 });
});

test('a name that RTM would not take is nobody', () => {
	expect(snapshot('_bad', 'a.b', 'anna')).toMatchObject({ joined: ['anna', 'desk'] });
});
