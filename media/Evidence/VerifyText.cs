using System.Text;

namespace RemoteVerify.Evidence;

/// <summary>VERIFY.md: how to check this very package with tools that everybody has.</summary>
internal static class VerifyText
{
    /// <param name="times">Of the stamps' tokens, by path. Certificates are checked as they were then: an authority's may have run out since.</param>
    public static string Write(PackageOptions options, IReadOnlyList<EvidenceFile> files, byte[]? checkpointBytes, IReadOnlyDictionary<string, DateTimeOffset> times)
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
            text.Append(Stamp(paths.Contains(BagIt.SealAuthority) ? BagIt.SealAuthority : BagIt.SealSigner, times.GetValueOrDefault(BagIt.SealTimestamp).ToUnixTimeSeconds()));
        if (files.Any(file => file.Path.StartsWith(BagIt.Stamps, StringComparison.Ordinal)))
            text.Append(TimesDuring(times.Where(stamp => stamp.Key != BagIt.SealTimestamp).OrderBy(stamp => stamp.Key, StringComparer.Ordinal)));
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
        `sha256sum` and `openssl` are enough, with the shell's own tools. Every command must end without an error.


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
        sh <<'END'
        export LC_ALL=C
        work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
        stop() { echo "$2"; exit "$1"; }
        text() { value=; case $line in *"\"$1\":\""*) value=${line#*"\"$1\":\""}; value=${value%%\"*};; esac; }
        number() { value=; case $line in *"\"$1\":"*) value=${line#*"\"$1\":"}; value=${value%%[!0-9]*};; esac; }
        prev=0000000000000000000000000000000000000000000000000000000000000000
        seq=-1 kind= torn= ends= missing=
        echo data/log.jsonl > "$work/named"
        sed -n 's|^Redacted: ||p' bag-info.txt > "$work/withheld"
        while IFS= read -r line || { [ -n "$line" ] && torn=1 && break; }; do
          seq=$((seq + 1))
          case $line in "{\"seq\":$seq,\"prev\":\"$prev\",\"at\":\""*"}");; *) stop 3 "broken: entry $seq does not fit on the one before it";; esac
          set -- $(printf '%s' "$line" | sha256sum); prev=$1
          echo "$prev" >> "$work/heads"
          text at; at=$value; text kind; kind=$value
          if [ "$kind" = time.stamped ]; then
            number of; of=$value; text head
            [ "$of" -lt "$seq" ] && [ "$(sed -n "$((of + 1))p" "$work/heads")" = "$value" ] || stop 3 "broken: entry $seq does not name entry $of"
          fi
          text sha256; sha256=$value; [ -n "$sha256" ] || continue
          text file; file=$value
          echo "data/$file" >> "$work/named"
          if [ ! -f "data/$file" ]; then
            grep -qxF "data/$file" "$work/withheld" || missing="$missing; entry $seq: data/$file"
            continue
          fi
          if [ "$kind" = media.chunk ]; then
            number offset; offset=$value; number length; length=$value; end=0
            case $ends in *" $file="*) end=${ends#*" $file="}; end=${end%% *}; ends=${ends%%" $file="*}${ends#*" $file=$end"};; esac
            [ "$offset" = "$end" ] || stop 3 "broken: entry $seq: a hole in data/$file"
            end=$((offset + length)); ends="$ends $file=$end"
            set -- $(tail -c "+$((offset + 1))" "data/$file" | head -c "$length" | sha256sum)
            if [ "$1" != "$sha256" ] && [ "$(wc -c < "data/$file")" -lt "$end" ]; then
              missing="$missing; entry $seq: the end of data/$file"
              continue
            fi
          else
            set -- $(sha256sum < "data/$file")
          fi
          [ "$1" = "$sha256" ] || stop 3 "broken: entry $seq: data/$file ($at)"
        done < data/log.jsonl
        if [ -f seal/checkpoint.json ]; then
          line=$(cat seal/checkpoint.json); number seq; sealed=$value; text head
          [ "$sealed" -le "$seq" ] || stop 2 "incomplete: entries $((seq + 1)) to $sealed are missing"
          [ "$sealed.$value.$kind.$torn" = "$seq.$prev.session.sealed." ] || stop 3 "broken: entry $seq is not the one that was sealed"
        fi
        [ -z "$missing" ] || stop 2 "incomplete: ${missing#; }"
        [ "$kind" = session.sealed ] || stop 4 "not sealed: intact up to entry $seq"
        [ -f seal/checkpoint.json ] || stop 2 "incomplete: the seal is missing"
        sort -u "$work/named" > "$work/listed"
        extra=$(find data -type f | sort | comm -13 "$work/listed" -)
        [ -z "$extra" ] || stop 3 "broken: no entry names $extra"
        for end in $ends; do
          [ "$(wc -c < "data/${end%=*}")" -eq "${end#*=}" ] || stop 3 "broken: bytes after the end of data/${end%=*}"
        done
        echo "intact: $((seq + 1)) entries, $(grep -c . "$work/withheld") withheld"
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
        openssl cms -verify -binary -inform DER -in {BagIt.SealSignature} -content {BagIt.SealCheckpoint} -CAfile {BagIt.SealSigner} -partial_chain -purpose any -attime {sealedAt} -out /dev/null
        openssl x509 -in {BagIt.SealSigner} -noout -subject -fingerprint -sha256
        ```


        """;

    private const string NotSealed =
        """
        ## 3. 未封存 / Not sealed

        本次会话尚未封存或曾中断，没有签名；持有回执者可用回执核对。
        This session was cut short or still goes on: there is no signature. Whoever holds a receipt can compare it.


        """;

    private static string Stamp(string authorities, long at) =>
        $"""
        ## 4. 可信时间 / Trusted time

        时间戳机构证明签名在该时刻已经存在。请另行确认 {authorities} 中的证书可信。
        An authority states that the signature existed at that time. Whether to trust the certificates in {authorities} is yours to decide.

        ```sh
        openssl ts -verify -in {BagIt.SealTimestamp} -data {BagIt.SealSignature} -CAfile {authorities} -partial_chain -attime {at}
        openssl ts -reply -in {BagIt.SealTimestamp} -text
        ```


        """;

    private static string TimesDuring(IEnumerable<KeyValuePair<string, DateTimeOffset>> times) =>
        $$"""
        ## 5. 会话期间的时间 / Times during the session

        每个时间戳证明日志中到那一行为止的一切在该时刻已经存在。
        Each stamp states that everything up to a line of the log existed at that time.

        ```sh
        grep '"kind":"time.stamped"' data/log.jsonl | while read -r line; do
          file=data/$(printf '%s' "$line" | sed 's/.*"file":"\([^"]*\)".*/\1/')
          head=$(printf '%s' "$line" | sed 's/.*"head":"\([0-9a-f]*\)".*/\1/')
          case $file in
        {{string.Join('\n', times.Select(stamp => $"    {stamp.Key}) at={stamp.Value.ToUnixTimeSeconds()};;"))}}
            *) exit 1;;
          esac
          certificates=$(mktemp)
          openssl ts -reply -in "$file" -token_out | openssl pkcs7 -inform DER -print_certs -out "$certificates"
          openssl ts -verify -in "$file" -digest "$head" -CAfile "$certificates" -partial_chain -attime "$at" || exit 1
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
        openssl cms -verify -binary -inform DER -in {{BagIt.RedactionSignature}} -content {{BagIt.RedactionStatement}} -CAfile {{BagIt.RedactionSigner}} -partial_chain -purpose any -attime {{at}} -out /dev/null
        openssl x509 -in {{BagIt.RedactionSigner}} -noout -subject -fingerprint -sha256
        sh <<'END'
        export LC_ALL=C
        work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
        field() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/" "$2"; }
        stop() { echo "broken: the statement does not fit this package: $1"; exit 3; }
        [ "$(field session redaction/statement.json)" = "$(field session seal/checkpoint.json)" ] || stop session
        [ "$(field head redaction/statement.json)" = "$(field head seal/checkpoint.json)" ] || stop head
        sed -n 's|^Redacted: ||p' bag-info.txt | sort > "$work/listed"
        sed 's/.*"withheld":\[\([^]]*\)\].*/\1/' redaction/statement.json | tr ',' '\n' | tr -d '"' | grep . | sort | cmp -s - "$work/listed" || stop withheld
        sed 's/.*"derived":\[\(.*\)\]}$/\1/' redaction/statement.json | tr '}' '\n' | sed -n 's/.*"file":"\([^"]*\)","sha256":"\([0-9a-f]*\)".*/\2  \1/p' | sort > "$work/signed"
        { [ ! -d derived ] || find derived -type f -exec sha256sum {} +; } | sort | cmp -s - "$work/signed" || stop derived
        for name in by at reason; do echo "$(field $name redaction/statement.json)"; done; cat "$work/listed"
        END
        ```


        """;

    private static string Contents(IReadOnlyList<EvidenceFile> files) =>
        "## 内容 / Contents\n\n" + string.Concat(files.Select(file => $"- {file.Path} ({file.Length} B)\n"));
}
