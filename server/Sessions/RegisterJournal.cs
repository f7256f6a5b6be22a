using RemoteVerify.Evidence;
using RemoteVerify.Node;

namespace RemoteVerify.Server.Sessions;

/// <summary>What a register said, for the evidence.</summary>
/// <param name="State">found, nothing or away.</param>
/// <param name="Answer">As it was shown, JSON.</param>
[GenerateSerializer, Immutable]
public sealed record RegisterRead(string Register, string State, string Answer);

public static class RegisterJournal
{
    /// <summary>The words stand in a file, like every personal text: a redacted copy can leave them out.</summary>
    public static async Task RegistersReadAsync(this LiveSession live, string by, IEnumerable<RegisterRead> reads)
    {
        foreach (var read in reads)
        {
            var answer = await live.StoreTextAsync("register", read.Answer);
            await live.AppendAsync(EvidenceEntry.RegisterRead(by, read.Register, read.State, answer, live.NowMs));
        }
    }
}
