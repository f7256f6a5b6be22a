using Microsoft.Extensions.FileProviders;

namespace RemoteVerify.Server.Web;

/// <summary>Serves the built web client; every address that is no file and no API is one of its pages.</summary>
public static class WebClient
{
    public static void MapWebClient(this WebApplication app, ServerOptions options)
    {
        app.Map("/api/{**rest}", () => Refusal.NotFound()).ExcludeFromDescription();
        app.Map("/hub/{**rest}", () => Refusal.NotFound()).ExcludeFromDescription();
        if (Folder(options, app.Environment) is not { } folder)
        {
            app.MapFallback(() => TypedResults.Text("The web client is not built yet: run infra/run.sh, or npm run build in web-client.", statusCode: 503));
            return;
        }

        var files = new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder), OnPrepareResponse = Caching };
        app.UseStaticFiles(files);
        app.MapFallbackToFile("index.html", files);
    }

    /// <summary>Built files bear their content's hash in their name; pages do not.</summary>
    private static void Caching(Microsoft.AspNetCore.StaticFiles.StaticFileResponseContext context) =>
        context.Context.Response.Headers.CacheControl =
            context.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";

    private static string? Folder(ServerOptions options, IWebHostEnvironment environment)
    {
        string[] candidates = string.IsNullOrWhiteSpace(options.WebRoot)
            ? [Path.Combine(environment.ContentRootPath, "wwwroot"), "web-client/dist", "../web-client/dist"]
            : [options.WebRoot];
        return candidates.Select(Path.GetFullPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "index.html")));
    }
}
