namespace RemoteVerify.Server.Registers;

/// <summary>Whom and what a register is asked about.</summary>
public sealed record RegisterQuestion(string Applicant, string CaseNumber, string? Reference);

/// <summary>One line of what a register says.</summary>
public sealed record RegisterField(Text Name, string Value);

/// <param name="Title">Names the entry: a plot, a licence, a person.</param>
public sealed record RegisterRecord(string Title, IReadOnlyList<RegisterField> Fields);

/// <summary>A register that can be asked. Errors: <see cref="RegisterUnavailable"/>.</summary>
public interface IRegisterSource
{
    /// <returns>Empty: the register knows nothing of it.</returns>
    Task<IReadOnlyList<RegisterRecord>> AskAsync(RegisterQuestion question, CancellationToken cancel);
}

public sealed class RegisterUnavailable(string message, Exception? inner = null) : Exception(message, inner);
