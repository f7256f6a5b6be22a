using System.Text.Json.Nodes;

namespace RemoteVerify.Node;

/// <param name="SessionId">Letters, digits, '-' and '_'; unique for ever.</param>
/// <param name="CaseNumber">As people write it; stands in the log's first line and in the ledger.</param>
/// <param name="DepartmentId">Whose ledger gets the line of the sealed session.</param>
/// <param name="Facts">More properties of session.opened: matter type, version of the consent's text, official.</param>
public sealed record SessionOpening(string SessionId, string CaseNumber, string DepartmentId, JsonObject Facts);
