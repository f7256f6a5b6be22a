using System.Globalization;
using System.Text.Json;

namespace RemoteVerify.Server.Web;

/// <summary>Optional words and times of an address. Empty is the same as absent; what cannot be read is told, not ignored.</summary>
public static class Query
{
    public static T? Word<T>(string name, string? text) where T : struct, Enum =>
        string.IsNullOrEmpty(text) ? null
        : Array.Find(Enum.GetValues<T>(), value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text) is var found
            && JsonNamingPolicy.CamelCase.ConvertName(found.ToString()) == text ? found
        : throw new BadHttpRequestException($"{name}: one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");

    public static DateTimeOffset? Time(string name, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw new BadHttpRequestException($"{name}: an ISO 8601 time.");
}
