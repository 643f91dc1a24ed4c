import { expect, test } from 'vitest';
import { asUserId, asUtcMs } from '../../../protocol/ids.ts';
import { readBlockForm } from '../../../renderer/incidents/block-form.ts';
import type { BlockForm, BlockProblems } from '../../../renderer/incidents/block-form.ts';

const facts = {
	host: asUserId('mika-desk'),
	blocked: [{ sender: asUserId('zed'), senderName: null, reason: 'spam', blockedAt: asUtcMs(1), blockedBy: 'Sena' }],
};

test('a sender and a reason block, without the spaces around them', () => {
	expect(readBlockForm({ sender: ' lin ', reason: ' chargebacks ' }, facts)).toEqual({
		block: { sender: 'lin', reason: 'chargebacks' },
		problems: {},
	});
});

test.each<[string, BlockForm, BlockProblems]>([
	['nobody', { sender: '', reason: 'spam' }, { sender: 'empty' }],
	['a name that RTM does not allow', { sender: 'tomás', reason: 'spam' }, { sender: 'not_a_user_id' }],
	['the host itself', { sender: 'mika-desk', reason: 'spam' }, { sender: 'is_host' }],
	['somebody who is blocked', { sender: 'zed', reason: 'spam' }, { sender: 'blocked_already' }],
	['no reason', { sender: 'lin', reason: ' ' }, { reason: 'empty' }],
	['a reason of 201 characters', { sender: 'lin', reason: 'r'.repeat(201) }, { reason: 'too_long' }],
])('%s is told beside its field', (_what, form, problems) => {
	expect(readBlockForm(form, facts)).toEqual({ block: null, problems });
});
