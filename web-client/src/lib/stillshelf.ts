/** Pictures that were taken while there was no line: kept on this phone (IndexedDB) until the office has them, in the same case. */
import { sha256 } from "./api/stills";

export interface KeptStill {
  id: number;
  caseNumber: string;
  item: string | null;
  /** The official's request that it answers. */
  requestId?: string | null;
  /** By this phone's clock. */
  takenAt: string;
  sha256: string;
  picture: Blob;
}
const name = "rv-stills";
const store = "stills";
/** Phones give a page little room; older pictures stay, new ones are refused with words. */
export const mostKept = 40;

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asking = indexedDB.open(name, 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore(store, { keyPath: "id", autoIncrement: true });
    asking.onsuccess = () => done(asking.result);
    asking.onerror = () => fail(asking.error);
  });
}

async function within<T>(mode: IDBTransactionMode, work: (shelf: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const transaction = db.transaction(store, mode);
      const asking = work(transaction.objectStore(store));
      // Kept means on the disk: the transaction's end, not the request's.
      transaction.oncomplete = () => done(asking.result);
      transaction.onerror = transaction.onabort = () => fail(transaction.error ?? asking.error);
    });
  } finally {
    db.close();
  }
}

export const keptFor = async (caseNumber: string): Promise<KeptStill[]> => (await within<KeptStill[]>("readonly", (shelf) => shelf.getAll())).filter((s) => s.caseNumber === caseNumber);

export async function keep(caseNumber: string, item: string | null, picture: Blob, requestId: string | null): Promise<void> {
  const hash = await sha256(await picture.arrayBuffer());
  await within("readwrite", (shelf) => shelf.add({ caseNumber, item, requestId, takenAt: new Date().toISOString(), sha256: hash, picture }));
}

export const forget = (id: number) => within("readwrite", (shelf) => shelf.delete(id));
