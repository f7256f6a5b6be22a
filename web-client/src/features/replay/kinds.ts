/** The words of an entry's kind; an unknown kind stands for itself. */
export const kindWord = (t: (key: string) => string, te: (key: string) => boolean, kind: string) => (te(`replay.kinds["${kind}"]`) ? t(`replay.kinds["${kind}"]`) : kind);
