using Microsoft.AspNetCore.OpenApi;

namespace RemoteVerify.Server.Web;

public static class OpenApiSetup
{
    public static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new()
        {
            Title = "RemoteVerify",
            Version = "v1",
            Description = "Staff sign in with a cookie (POST /api/staff/sign-in). Applicants and devices send their token as Authorization: Bearer. Errors are problem details with a code.",
        };
        return Task.CompletedTask;
    });
}
