using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace RemoteVerify.Server.Web;

/// <summary>The built web client: what no endpoint has taken is a file of it, or the address of one of its pages.</summary>
public static class WebClient
{
    private const string Brotli = ".br";
    /// <summary>The same page, with the names of what a phone that joins will load.</summary>
    private const string JoinPage = "join.html";
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly PathString[] NeverPages = ["/api", "/hub", "/health", "/assets"];

    /// <summary>Ends the pipeline. It is no endpoint, so that routing still answers 405 and 415 where only the method or type is wrong.</summary>
    public static void RunWebClient(this WebApplication app, ServerOptions options)
    {
        var folder = Folder(options, app.Environment);
        if (folder is not null)
        {
            var compressed = Directory.EnumerateFiles(folder, "*" + Brotli, SearchOption.AllDirectories)
                .Select(file => "/" + Path.GetRelativePath(folder, file).Replace('\\', '/')).ToFrozenSet();
            app.Use((http, next) => PreferCompressed(http, next, compressed));
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(folder),
                ContentTypeProvider = new FileExtensionContentTypeProvider { Mappings = { [Brotli] = "application/octet-stream" } },
                OnPrepareResponse = Prepare,
            });
        }

        app.Run(http => PageAsync(http, folder));
    }

    /// <summary>Who takes Brotli gets the file that the build has put beside the plain one.</summary>
    private static Task PreferCompressed(HttpContext http, RequestDelegate next, FrozenSet<string> compressed)
    {
        var takes = http.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "br" && e.Quality is null or > 0);
        if (takes && compressed.Contains(http.Request.Path.Value + Brotli))
        {
            http.Request.Path += Brotli;
        }

        return next(http);
    }

    private static Task PageAsync(HttpContext http, string? folder)
    {
        var isPage = (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            && !NeverPages.Any(path => http.Request.Path.StartsWithSegments(path)) && !Path.HasExtension(http.Request.Path);
        if (!isPage)
        {
            return Refusal.NotFound().ExecuteAsync(http);
        }

        if (folder is null)
        {
            return TypedResults.Text("The web client is not built yet: run infra/run.sh, or npm run build in web-client.", statusCode: 503).ExecuteAsync(http);
        }

        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-cache";
        var page = http.Request.Path == "/join" && File.Exists(Path.Combine(folder, JoinPage)) ? JoinPage : "index.html";
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.SendFileAsync(Path.Combine(folder, page), http.RequestAborted);
    }

    /// <summary>Built files bear their content's hash in their name; everything else is asked for again.</summary>
    private static void Prepare(StaticFileResponseContext context)
    {
        var (path, headers) = (context.Context.Request.Path, context.Context.Response.Headers);
        headers.CacheControl = path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        if (path.Value!.EndsWith(Brotli, StringComparison.Ordinal) && Types.TryGetContentType(path.Value[..^Brotli.Length], out var type))
        {
            (headers.ContentEncoding, headers.ContentType) = ("br", type);
        }
    }

    private static string? Folder(ServerOptions options, IWebHostEnvironment environment)
    {
        string[] candidates = string.IsNullOrWhiteSpace(options.WebRoot)
            ? [Path.Combine(environment.ContentRootPath, "wwwroot"), "web-client/dist", "../web-client/dist"]
            : [options.WebRoot];
        return candidates.Select(Path.GetFullPath).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "index.html")));
    }
}
