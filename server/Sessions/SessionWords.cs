using System.Text.Json.Nodes;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Sessions;

public static class RecordingWords
{
    public static RecordingChange Of(RecordingWord state) => new(state, state switch
    {
        RecordingWord.Recording => new("正在录制，画面和声音已保存。", "Recording. Picture and sound are being kept."),
        RecordingWord.Stalled => new("录像暂时没有保存下来，请稍等，不用离开。恢复后会自动继续。", "The recording is not being kept at the moment. Please wait and stay here: it goes on by itself."),
        _ => new("还没有开始录制。", "Nothing is being recorded yet."),
    });
}

public static class QualityWords
{
    /// <summary>As the pages say it themselves, so that both sides read the same word: ITU-T G.114 calls 400 ms one way unacceptable; speech and picture suffer above a few per cent of loss.</summary>
    public static Quality Of(QualityCall call) => (call.RttMs, call.LossPercent) switch
    {
        ( <= 250, <= 2) => Quality.Good,
        ( < 600, < 8) => Quality.Fair,
        _ => Quality.Poor,
    };
}

public static class SessionOpenings
{
    /// <summary>What the first line of the evidence says of the session.</summary>
    /// <param name="before">The session that this one goes on with.</param>
    /// <param name="end">Its last line is named, so that the two are one chain.</param>
    public static SessionOpening Of(Session session, Case c, string? before, Checkpoint? end)
    {
        var facts = new JsonObject
        {
            ["matterType"] = new JsonObject { ["zh"] = session.Matter.Name.Zh, ["en"] = session.Matter.Name.En },
            ["consentVersion"] = session.Matter.Consent.Version,
            ["official"] = session.OfficialName,
            ["applicant"] = c.ApplicantName,
        };
        if (before is not null)
        {
            facts["after"] = end is null ? new JsonObject { ["session"] = before } : new JsonObject { ["session"] = before, ["seq"] = end.Seq, ["head"] = end.Head };
        }

        return new(session.Id, c.Number, session.DepartmentId, facts, session.Matter.RetentionYears);
    }
}
