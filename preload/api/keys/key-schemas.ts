import * as v from 'valibot';

/** UTF-16 units of a passphrase that is set; one that is only typed to open something may be shorter. */
export const PASSPHRASE_LENGTH_MIN = 10;
export const PASSPHRASE_LENGTH_MAX = 256;

const typed = v.pipe(v.string(), v.maxLength(PASSPHRASE_LENGTH_MAX, `at most ${PASSPHRASE_LENGTH_MAX} UTF-16 units`));
const set = v.pipe(typed, v.minLength(PASSPHRASE_LENGTH_MIN, `at least ${PASSPHRASE_LENGTH_MIN} UTF-16 units`));

export const UnlockKeysSchema = v.strictObject({ passphrase: typed });
export const RotateKeysSchema = v.strictObject({ passphrase: v.nullable(typed) });
export const ExportKeysSchema = v.strictObject({ passphrase: set });
export const ImportKeysSchema = v.strictObject({
	passphrase: typed,
	replaces: v.boolean(),
	isForOtherRoom: v.boolean(),
});
export const KeepKeysSchema = v.variant('how', [
	v.strictObject({ how: v.literal('system') }),
	v.strictObject({ how: v.literal('run') }),
	v.strictObject({ how: v.literal('passphrase'), passphrase: set }),
]);
