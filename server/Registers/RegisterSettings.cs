namespace RemoteVerify.Server.Registers;

/// <summary>One register that officials may read beside the picture.</summary>
public sealed class RegisterSettings
{
    /// <summary>One word, for addresses and the evidence.</summary>
    public string Id { get; set; } = "";
    public string Zh { get; set; } = "";
    public string En { get; set; } = "";

    /// <summary>"file": a JSON file on this machine. "http": a service of the office.</summary>
    public string Kind { get; set; } = "file";

    /// <summary>Kind file: where it is; relative to the data folder.</summary>
    public string? Path { get; set; }

    /// <summary>Kind http: asked with ?applicant=&amp;case=&amp;reference=.</summary>
    public string? Address { get; set; }

    /// <summary>Kind http: sent as "Authorization".</summary>
    public string? Authorization { get; set; }
    public int TimeoutSeconds { get; set; } = 5;

    /// <summary>Departments that may read it, by id; empty: all.</summary>
    public IReadOnlyList<string> Departments { get; set; } = [];

    public bool IsHttp => Kind.Equals("http", StringComparison.OrdinalIgnoreCase);

    public Text Name => new(Zh.Length > 0 ? Zh : Id, En.Length > 0 ? En : Id);

    public bool IsFor(string? departmentId) => Departments.Count == 0 || (departmentId is not null && Departments.Contains(departmentId));

    public IEnumerable<string> Problems()
    {
        if (Id.Length is 0 or > 40 || !Id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            yield return "Registers: each has an Id of letters, digits and '-', at most 40.";
        }

        if (IsHttp ? !Uri.TryCreate(Address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") : string.IsNullOrWhiteSpace(Path))
        {
            yield return $"Registers: \"{Id}\" of kind {Kind} needs {(IsHttp ? "Address, http or https" : "Path")}.";
        }

        if (!IsHttp && !Kind.Equals("file", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"Registers: \"{Id}\": Kind is file or http.";
        }

        if (TimeoutSeconds is < 1 or > 60)
        {
            yield return $"Registers: \"{Id}\": TimeoutSeconds 1 to 60.";
        }
    }
}
