using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RemoteVerify.Server.Identity;

namespace RemoteVerify.Server.Web;

/// <summary>The API's description: who may call what and how, and the bodies that are no JSON.</summary>
public static class OpenApiSetup
{
    private const string Cookie = "staff", Bearer = "token";

    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "RemoteVerify",
                Version = "v1",
                Description = "Staff sign in with a cookie (POST /api/staff/sign-in). Applicants and devices send their token as Authorization: Bearer. Errors are problem details with a code.",
            };
            document.Components ??= new();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Cookie] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = StaffCookie.Name, Description = "Set by POST /api/staff/sign-in." },
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A visit's token (POST /api/invitations/redeem) or a device's (POST /api/sessions/{id}/tokens)." },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            var policies = metadata.OfType<IAllowAnonymous>().Any() ? [] : metadata.OfType<IAuthorizeData>().Select(a => a.Policy).ToList();
            operation.Security = [.. SchemesOf(policies).Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] })];
            return Task.CompletedTask;
        });
    }

    /// <summary>A body that is read as it comes, which the signature does not tell.</summary>
    public static RouteHandlerBuilder DescribeBody(this RouteHandlerBuilder endpoint, string words, params string[] types) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        var bytes = new OpenApiSchema { Type = JsonSchemaType.String, Format = types[0].StartsWith("text/", StringComparison.Ordinal) || types[0] == "application/sdp" ? null : "binary" };
        operation.RequestBody = new OpenApiRequestBody { Required = true, Description = words, Content = types.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = bytes }) };
        return Task.CompletedTask;
    });

    public static RouteHandlerBuilder DescribeHeader(this RouteHandlerBuilder endpoint, string name, string words) => endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        (operation.Parameters ??= []).Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Required = true, Description = words, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        return Task.CompletedTask;
    });

    private static string[] SchemesOf(List<string?> policies) =>
        policies.Count == 0 ? []
        : policies.Contains(Policies.InSession) ? [Cookie, Bearer]
        : policies.Contains(Policies.Applicant) || policies.Contains(Policies.Device) ? [Bearer]
        : [Cookie];
}
