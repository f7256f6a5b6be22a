using System.Text;

namespace RemoteVerify.Evidence;

/// <summary>VERIFY.md: how to check this very package with tools that everybody has.</summary>
internal static class VerifyText
{
    public static string Write(PackageOptions options, IReadOnlyList<EvidenceFile> files, byte[]? checkpointBytes)
    {
        var paths = files.Select(file => file.Path).ToHashSet();
        var isSealed = paths.Contains(BagIt.SealSignature) && checkpointBytes is not null;
        var text = new StringBuilder(Head(options));
        text.Append(Hashes).Append(Chain);
        if (isSealed)
            text.Append(Signature(SealedAt(checkpointBytes!)));
        else
            text.Append(NotSealed);
        if (isSealed && paths.Contains(BagIt.SealTimestamp))
            text.Append(Stamp(paths.Contains(BagIt.SealAuthority) ? BagIt.SealAuthority : BagIt.SealSigner));
        if (files.Any(file => file.Path.StartsWith(BagIt.Stamps, StringComparison.Ordinal)))
            text.Append(TimesDuring);
        if (options.Redaction is not null)
            text.Append(Withheld(options.At.ToUnixTimeSeconds()));
        return text.Append(Contents(files)).ToString();
    }

    private static long SealedAt(byte[] checkpoint) => Checkpoint.TryParse(checkpoint, out var parsed) ? parsed.At.ToUnixTimeSeconds() : 0;

    private static string Head(PackageOptions options) =>
        $"""
        # 如何核验 / How to verify: {options.Session}

        无需本软件即可离线核验。把本包解压，在含有 bagit.txt 的目录中执行下列命令。
        This can be checked offline, without the software that made it. Unpack it and run these commands in the directory with bagit.txt:
        `sha256sum`, `python3` and `openssl` are enough. Every command must end without an error.


        """;

    private const string Hashes =
        """
        ## 1. 文件未变 / The files are what the manifests say

        ```sh
        sha256sum --strict --quiet -c manifest-sha256.txt
        sha256sum --strict --quiet -c tagmanifest-sha256.txt
        ```


        """;

    private const string Chain =
        """"
        ## 2. 日志与文件 / The log's chain and everything that it names

        每一行都带有上一行的 SHA-256；每段录像、每张照片、每段文字都由一行日志说明。
        Each line of data/log.jsonl names the SHA-256 of the line before it; each second of video, still and text is named by a line.
        Exit code: 0 intact, 2 incomplete, 3 broken, 4 not sealed.

        ```sh
        python3 - <<'END'
        import hashlib, json, os, sys
        def stop(code, words): print(words); sys.exit(code)
        prev, ends, named, missing = "0" * 64, {}, {"data/log.jsonl"}, []
        withheld = {l[10:].strip() for l in open("bag-info.txt", encoding="utf-8") if l.startswith("Redacted: ")}
        seq, entry, heads = -1, {}, []
        for seq, line in enumerate(open("data/log.jsonl", "rb")):
            try: entry = json.loads(line)
            except ValueError: stop(3, f"broken: line {seq} cannot be read")
            if not line.endswith(b"\n") or entry["seq"] != seq or entry["prev"] != prev:
                stop(3, f"broken: entry {seq} does not fit on the one before it")
            prev = hashlib.sha256(line[:-1]).hexdigest()
            if entry["kind"] == "time.stamped" and entry["head"] not in heads[entry["of"]:entry["of"] + 1]:
                stop(3, f"broken: entry {seq} does not name entry {entry['of']}")
            heads.append(prev)
            if "sha256" not in entry: continue
            name = "data/" + entry["file"]
            named.add(name)
            if not os.path.exists(name):
                if name not in withheld: missing.append(f"entry {seq}: {name}")
                continue
            with open(name, "rb") as file:
                if entry["kind"] == "media.chunk":
                    if entry["offset"] != ends.get(name, 0): stop(3, f"broken: entry {seq}: a hole in {name}")
                    file.seek(entry["offset"])
                    data = file.read(entry["length"])
                    ends[name] = entry["offset"] + entry["length"]
                    if len(data) < entry["length"]: missing.append(f"entry {seq}: the end of {name}"); continue
                else: data = file.read()
            if hashlib.sha256(data).hexdigest() != entry["sha256"]: stop(3, f"broken: entry {seq}: {name} ({entry['at']})")
        if os.path.exists("seal/checkpoint.json"):
            seal = json.load(open("seal/checkpoint.json"))
            if seal["seq"] > seq: stop(2, f"incomplete: entries {seq + 1} to {seal['seq']} are missing")
            if (seal["seq"], seal["head"]) != (seq, prev): stop(3, f"broken: entry {seq} is not the one that was sealed")
        if missing: stop(2, "incomplete: " + "; ".join(missing))
        if entry.get("kind") != "session.sealed": stop(4, f"not sealed: intact up to entry {seq}")
        for folder, _, files in os.walk("data"):
            for name in (folder + "/" + file for file in files):
                if name not in named: stop(3, f"broken: no entry names {name}")
                if os.path.getsize(name) > ends.get(name, os.path.getsize(name)): stop(3, f"broken: bytes after the end of {name}")
        print(f"intact: {seq + 1} entries" + (f", {len(withheld)} withheld" if withheld else ""))
        END
        ```


        """";

    /// <summary>Checked at the time of the seal: a certificate that has run out since was good when it signed.</summary>
    private static string Signature(long sealedAt) =>
        $"""
        ## 3. 封存签名 / The seal

        签名覆盖日志最后一行的哈希，因而覆盖全部内容。请把证书指纹与机关公布的指纹比对。
        The signature covers the hash of the last line and thereby everything. Compare the fingerprint with the one that the office publishes.

        ```sh
        openssl cms -verify -binary -inform DER -in {BagIt.SealSignature} -content {BagIt.SealCheckpoint} -CAfile {BagIt.SealSigner} -purpose any -attime {sealedAt} -out /dev/null
        openssl x509 -in {BagIt.SealSigner} -noout -subject -fingerprint -sha256
        ```


        """;

    private const string NotSealed =
        """
        ## 3. 未封存 / Not sealed

        本次会话尚未封存或曾中断，没有签名；持有回执者可用回执核对。
        This session was cut short or still goes on: there is no signature. Whoever holds a receipt can compare it.


        """;

    private static string Stamp(string authorities) =>
        $"""
        ## 4. 可信时间 / Trusted time

        时间戳机构证明签名在该时刻已经存在。请另行确认 {authorities} 中的证书可信。
        An authority states that the signature existed at that time. Whether to trust the certificates in {authorities} is yours to decide.

        ```sh
        openssl ts -verify -in {BagIt.SealTimestamp} -data {BagIt.SealSignature} -CAfile {authorities} -partial_chain
        openssl ts -reply -in {BagIt.SealTimestamp} -text
        ```


        """;

    private const string TimesDuring =
        """
        ## 5. 会话期间的时间 / Times during the session

        每个时间戳证明日志中到那一行为止的一切在该时刻已经存在。
        Each stamp states that everything up to a line of the log existed at that time.

        ```sh
        grep '"kind":"time.stamped"' data/log.jsonl | while read -r line; do
          file=data/$(printf '%s' "$line" | sed 's/.*"file":"\([^"]*\)".*/\1/')
          head=$(printf '%s' "$line" | sed 's/.*"head":"\([0-9a-f]*\)".*/\1/')
          certificates=$(mktemp)
          openssl ts -reply -in "$file" -token_out | openssl pkcs7 -inform DER -print_certs -out "$certificates"
          openssl ts -verify -in "$file" -digest "$head" -CAfile "$certificates" -partial_chain || exit 1
          rm "$certificates"
        done
        ```


        """;

    private static string Withheld(long at) =>
        $$"""
        ## 6. 未提供的内容 / What is left out

        谁、为何、扣留了哪些内容，由机关签名说明；替代副本不是证据。
        Who left what out, and why, is said over the office's signature. Copies under derived/ stand in for it; they are no evidence.

        ```sh
        openssl cms -verify -binary -inform DER -in {{BagIt.RedactionSignature}} -content {{BagIt.RedactionStatement}} -CAfile {{BagIt.RedactionSigner}} -purpose any -attime {{at}} -out /dev/null
        openssl x509 -in {{BagIt.RedactionSigner}} -noout -subject -fingerprint -sha256
        python3 -c '
        import hashlib, json, os, sys
        said, seal = json.load(open("redaction/statement.json", encoding="utf-8")), json.load(open("seal/checkpoint.json"))
        out = [l[10:].strip() for l in open("bag-info.txt", encoding="utf-8") if l.startswith("Redacted: ")]
        copies = [folder + "/" + name for folder, _, names in os.walk("derived") for name in names]
        fits = (said["session"], said["head"], said["withheld"]) == (seal["session"], seal["head"], sorted(out))
        fits = fits and {d["file"]: d["sha256"] for d in said["derived"]} == {c: hashlib.sha256(open(c, "rb").read()).hexdigest() for c in copies}
        print(said["by"], said["at"], said["reason"], *said["withheld"], sep="\n") if fits else sys.exit("broken: the statement does not fit this package")
        '
        ```


        """;

    private static string Contents(IReadOnlyList<EvidenceFile> files) =>
        "## 内容 / Contents\n\n" + string.Concat(files.Select(file => $"- {file.Path} ({file.Length} B)\n"));
}
