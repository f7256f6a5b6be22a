using System.Text.Json.Nodes;

namespace RemoteVerify.Node;

/// <param name="SessionId">Letters, digits, '-' and '_'; unique for ever.</param>
/// <param name="CaseNumber">As people write it; stands in the log's first line and in the ledger.</param>
/// <param name="DepartmentId">Whose ledger gets the line of the sealed session.</param>
/// <param name="Facts">More properties of session.opened: matter type, version of the consent's text, official.</param>
/// <param name="KeepYears">How long the evidence is kept from its seal on; it stands in the first line, where no database reaches it. Null: not said.</param>
public sealed record SessionOpening(string SessionId, string CaseNumber, string DepartmentId, JsonObject Facts, long? KeepYears = null);
