// A self-signed certificate for Agora's names, made anew for each run, so that no key lies in the repository and no
// other program is needed. Node can sign but not make certificates, so its few DER structures are written here.

import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const NAMES = ['*.agora.io', '*.edge.agora.io', '*.sd-rtn.com', '*.edge.sd-rtn.com', '*.ap.sd-rtn.com', 'localhost'];
const DAY_MS = 86_400_000;

export function makeCertificate() {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
	const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
	const name = sequence(set(sequence(oid('550403'), der(0x0c, Buffer.from('agora-edge.localhost')))));
	const names = sequence(...NAMES.map((each) => der(0x82, Buffer.from(each))));
	const extensions = der(0xa3, sequence(sequence(oid('551d11'), der(0x04, names))));
	const toBeSigned = sequence(
		der(0xa0, der(0x02, Buffer.from([2]))),
		der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
		ecdsaWithSha256,
		name,
		sequence(time(Date.now() - DAY_MS), time(Date.now() + 7 * DAY_MS)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
		extensions,
	);
	const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', toBeSigned, privateKey)]));
	const base64 = sequence(toBeSigned, ecdsaWithSha256, signature).toString('base64');
	const cert = `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`;
	return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }), cert };
}

function der(tag, content) {
	const size = content.length;
	const long = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
	return Buffer.concat([Buffer.from([tag, ...long]), content]);
}

function sequence(...parts) {
	return der(0x30, Buffer.concat(parts));
}

function set(part) {
	return der(0x31, part);
}

function oid(hex) {
	return der(0x06, Buffer.from(hex, 'hex'));
}

function time(ms) {
	const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14);
	return der(0x17, Buffer.from(`${digits}Z`));
}
