/** Why a setting about a source cannot be used. Both parts are sentences without a full stop at the end. */
export interface SettingFault {
  /** What is wrong; never repeats a password or token that stood in the setting. */
  readonly message: string;
  /** What to write instead. */
  readonly fix: string;
}
