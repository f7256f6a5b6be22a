using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>A small session as the node would write it: two tracks, two stills, three texts.</summary>
internal sealed class SampleSession
{
    public const string Id = "s-7Kq2";
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 0, 0, 123, TimeSpan.Zero);
    public static readonly SigningKey Key = SigningKey.Create("某市公证处 Notary Office", Start);

    private readonly Random _random = new(7);
    private readonly MemoryStream _logBytes = new();
    private readonly Dictionary<string, MemoryStream> _tracks = [];
    private DateTimeOffset _now = Start;

    public EvidenceLog Log { get; } = new();

    public List<LogLine> Lines { get; } = [];

    public List<string> Receipts { get; } = [];

    public MemorySource Source { get; } = new();

    public LogLine Append(EvidenceEntry entry)
    {
        var line = Log.Append(entry, _now += TimeSpan.FromMilliseconds(250));
        return Take(line);
    }

    public void Chunk(string file, int length, long fromMs)
    {
        var bytes = Bytes(length);
        if (!_tracks.TryGetValue(file, out var track))
            _tracks[file] = track = new MemoryStream();
        Append(EvidenceEntry.MediaChunk(file, track.Length, length, Convert.ToHexStringLower(SHA256.HashData(bytes)), fromMs, fromMs + 1980));
        track.Write(bytes);
        Source.Put("data/" + file, track.ToArray());
    }

    public StoredItem Store(string file, byte[] bytes)
    {
        Source.Put("data/" + file, bytes);
        return new StoredItem(file, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    public StoredItem Text(string file, string text) => Store(file, Encoding.UTF8.GetBytes(text));

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    public void Seal(SigningKey? key = null)
    {
        Take(Log.AppendSealed("ended", _now += TimeSpan.FromSeconds(1)));
        var checkpoint = Log.Checkpoint(Id).ToBytes();
        Source.Put(BagIt.SealCheckpoint, checkpoint);
        Source.Put(BagIt.SealSignature, RemoteVerify.Evidence.Seal.Sign(checkpoint, key ?? Key, _now));
        Source.Put(BagIt.SealSigner, Encoding.UTF8.GetBytes((key ?? Key).CertificatePem));
    }

    /// <summary>Everything that happens before the seal.</summary>
    public static SampleSession Unsealed()
    {
        var session = new SampleSession();
        session.Source.Put(BagIt.Log, []);
        session.Append(EvidenceEntry.SessionOpened(Id, "C-2026-0042", "notary", new JsonObject { ["matterType"] = "inheritance" }));
        session.Append(EvidenceEntry.ConsentGiven("applicant-1", "2026-10", ["record", "keep"], "zh"));
        session.Append(EvidenceEntry.ParticipantJoined("applicant-1", "王小明", "applicant"));
        for (var i = 0; i < 6; i++)
        {
            session.Chunk("tracks/applicant-1.mkv", 300 + i * 40, i * 2000);
            session.Chunk("tracks/official-1.mkv", 250 + i * 30, i * 2000);
            session.Receipts.Add(Receipt.Sign(session.Log.Checkpoint(Id), Key));
        }
        session.Append(EvidenceEntry.MediaGap("tracks/applicant-1.mkv", 12_000, 12_400, "network", "video"));
        session.Append(EvidenceEntry.StillTaken(session.Store("stills/0001.jpg", session.Bytes(500)), "sink", "applicant-1"));
        session.Append(EvidenceEntry.StillTaken(session.Store("stills/0002.jpg", session.Bytes(400)), null, "applicant-1"));
        session.Append(EvidenceEntry.MessageSent("official-1", session.Text("texts/0001.txt", "请把证件靠近镜头")));
        session.Append(EvidenceEntry.ItemAnswered("sink", "pass", "official-1", session.Text("texts/0002.txt", "clean")));
        session.Append(EvidenceEntry.DecisionMade("official-1", "pass", session.Text("texts/0003.txt", "通过")));
        return session;
    }

    public static SampleSession Sealed(SigningKey? key = null)
    {
        var session = Unsealed();
        session.Seal(key);
        return session;
    }

    public async Task<byte[]> PackAsync(params string[] redacted)
    {
        var zip = new MemoryStream();
        var redaction = redacted.Length == 0 ? null : new Redaction(redacted, "周衡", "第三人隐私", Key);
        await Package.WriteAsync(Source, new PackageOptions(Id, Start.AddHours(1), "某市公证处", redaction), zip);
        return zip.ToArray();
    }

    public async Task<MemorySource> BagAsync(params string[] redacted) => await MemorySource.UnpackAsync(await PackAsync(redacted));

    /// <summary>Writes the log anew from other lines, manifests and all, as someone would who wants to hide it.</summary>
    public static async Task<MemorySource> RebagAsync(MemorySource changed)
    {
        var zip = new MemoryStream();
        await Package.WriteAsync(changed, new PackageOptions(Id, Start.AddHours(1)), zip);
        return await MemorySource.UnpackAsync(zip.ToArray());
    }

    private LogLine Take(LogLine line)
    {
        Lines.Add(line);
        _logBytes.Write(line.Bytes.Span);
        Source.Put(BagIt.Log, _logBytes.ToArray());
        return line;
    }
}
