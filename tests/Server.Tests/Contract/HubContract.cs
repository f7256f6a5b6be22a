using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Tests.Contract;

/// <summary>The hub's contract, read from the C# records: as JSON that is pinned, and as TypeScript for the pages.</summary>
public static class HubContract
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly string[] NotCalls = ["OnConnectedAsync", "OnDisconnectedAsync", "Dispose"];

    public static IReadOnlyDictionary<string, MethodInfo> Calls { get; } = typeof(SessionHub)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => !m.IsSpecialName && !NotCalls.Contains(m.Name)).OrderBy(m => m.MetadataToken).ToDictionary(m => Camel(m.Name));

    public static IReadOnlyDictionary<string, MethodInfo> Events { get; } = typeof(ISessionClient).GetMethods()
        .OrderBy(m => m.MetadataToken).ToDictionary(m => m.GetCustomAttribute<HubMethodNameAttribute>()?.Name ?? m.Name);

    public static string TypeScript()
    {
        var text = new StringBuilder("// Written by the server's tests from its C# records (UPDATE_GOLDEN=1). Do not edit.\n\n");
        foreach (var type in Types())
        {
            text.Append(type.IsEnum ? EnumText(type) : RecordText(type)).Append('\n');
        }

        text.Append("export interface SessionCalls {\n");
        foreach (var (name, method) in Calls)
        {
            text.Append($"  {name}: [{ArgumentOf(method)}, {ResultOf(method)}];\n");
        }

        text.Append("}\n\nexport interface SessionEvents {\n");
        foreach (var (name, method) in Events)
        {
            text.Append($"  {name}: {(method.GetParameters() is [var one] ? Name(one.ParameterType, false) : "void")};\n");
        }

        return text.Append("}\n").ToString();
    }

    public static string Golden() => JsonSerializer.Serialize(new
    {
        calls = Calls.ToDictionary(c => c.Key, c => $"{ArgumentOf(c.Value)} -> {ResultOf(c.Value)}"),
        events = Events.ToDictionary(e => e.Key, e => e.Value.GetParameters() is [var one] ? Name(one.ParameterType, false) : "void"),
        words = Types().Where(t => t.IsEnum).ToDictionary(t => t.Name, t => Enum.GetNames(t).Select(Camel).ToArray()),
        records = Types().Where(t => !t.IsEnum).ToDictionary(t => t.Name, t => Properties(t).ToDictionary(p => Camel(p.Name), PropertyType)),
    }, new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";

    private static IReadOnlyList<Type> Types()
    {
        var found = new SortedDictionary<string, Type>(StringComparer.Ordinal);
        var methods = Calls.Values.Concat(Events.Values);
        foreach (var type in methods.SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)))
        {
            Collect(type, found);
        }

        return [.. found.Values.OrderBy(t => !t.IsEnum).ThenBy(t => t.Name, StringComparer.Ordinal)];
    }

    private static void Collect(Type type, SortedDictionary<string, Type> found)
    {
        if (type.IsArray)
        {
            Collect(type.GetElementType()!, found);
        }
        else if (type.IsGenericType)
        {
            foreach (var inner in type.GetGenericArguments())
            {
                Collect(inner, found);
            }
        }
        else if (type.Assembly == typeof(SessionHub).Assembly && found.TryAdd(type.Name, type) && !type.IsEnum)
        {
            foreach (var property in Properties(type))
            {
                Collect(property.PropertyType, found);
            }
        }
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != "EqualityContract").OrderBy(p => p.MetadataToken);

    private static string EnumText(Type type) => $"export type {type.Name} = {string.Join(" | ", Enum.GetNames(type).Select(n => $"\"{Camel(n)}\""))};\n";

    private static string RecordText(Type type) =>
        $"export interface {type.Name} {{\n{string.Concat(Properties(type).Select(p => $"  {Camel(p.Name)}: {PropertyType(p)};\n"))}}}\n";

    private static string PropertyType(PropertyInfo property) =>
        Name(property.PropertyType, Nullability.Create(property).ReadState == NullabilityState.Nullable);

    private static string ArgumentOf(MethodInfo method) => method.GetParameters() is [var one] ? Name(one.ParameterType, false) : "undefined";

    private static string ResultOf(MethodInfo method) =>
        method.ReturnType.IsGenericType ? Name(method.ReturnType.GetGenericArguments()[0], false) : "void";

    private static string Name(Type type, bool nullable)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Name(inner, true);
        }

        var name = type == typeof(string) || type == typeof(DateTimeOffset) ? "string"
            : type == typeof(bool) ? "boolean"
            : type.IsPrimitive ? "number"
            : type.IsArray ? Name(type.GetElementType()!, false) + "[]"
            : type.Name;
        return nullable ? name + " | null" : name;
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
