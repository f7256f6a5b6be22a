/** How full the battery is, where the browser says. */
export interface Battery {
  percent: number;
  charging: boolean;
}
/** Below this a call may not last. */
export const lowPercent = 20;

interface BatteryManager {
  level: number;
  charging: boolean;
}

export async function readBattery(): Promise<Battery | null> {
  const ask = (navigator as { getBattery?: () => Promise<BatteryManager> }).getBattery;
  const told = await ask?.call(navigator).catch(() => null);
  return told ? { percent: Math.round(told.level * 100), charging: told.charging } : null;
}

export const isLow = (battery: Battery | null) => !!battery && !battery.charging && battery.percent < lowPercent;
