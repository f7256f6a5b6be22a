using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using RemoteVerify.Archive;
using RemoteVerify.Node;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Web;

/// <summary>Every error leaves as problem details with a code. A bug leaves as 500 with the trace's id and nothing else.</summary>
public static class ProblemDetailsSetup
{
    private static readonly Dictionary<int, (string Code, string Title, string WhatToDo)> Words = new()
    {
        [400] = ("invalid", "The request cannot be read", "Check the request's body and parameters."),
        [401] = ("sign_in_needed", "Not signed in", "Sign in, or open your link again."),
        [403] = ("not_allowed", "Not allowed", "Ask the administrator for the role that this needs."),
        [404] = ("not_found", "Not found", "There is nothing here for you. Check the address."),
        [405] = ("method_not_allowed", "Not done this way", "Use one of the methods in the Allow header."),
        [413] = ("too_large", "Too large", "Send less."),
        [415] = ("wrong_content_type", "Wrong content type", "Send the content type that the API's description names."),
        [429] = ("too_many", "Too many requests", "Wait a minute, then try again."),
    };

    public static IServiceCollection AddProblems(this IServiceCollection services) =>
        services.AddExceptionHandler<ProblemHandler>().AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            problem.Type = null;
            problem.Extensions["traceId"] = Activity.Current?.Id ?? context.HttpContext.TraceIdentifier;
            if (!problem.Extensions.ContainsKey("code") && Words.TryGetValue(problem.Status ?? 500, out var words))
            {
                (problem.Extensions["code"], problem.Title) = (words.Code, words.Title);
                problem.Detail ??= words.WhatToDo;
            }

            if (problem.Status >= 500 && !problem.Extensions.ContainsKey("code"))
            {
                (problem.Extensions["code"], problem.Title) = ("failed", "Something went wrong here");
                problem.Detail = "Try again. If it stays, give the administrator the trace id.";
            }
        });

    private sealed class ProblemHandler(IProblemDetailsService problems, ILogger<ProblemHandler> log) : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancel)
        {
            if (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested)
            {
                return true;
            }

            var (status, code, title, whatToDo) = Known(exception);
            if (status >= 500)
            {
                log.LogError(exception, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            }

            http.Response.StatusCode = status;
            var problem = new ProblemDetails { Status = status };
            if (code is not null)
            {
                (problem.Extensions["code"], problem.Title, problem.Detail) = (code, title, whatToDo);
            }

            return await problems.TryWriteAsync(new() { HttpContext = http, ProblemDetails = problem });
        }

        private static (int Status, string? Code, string? Title, string? WhatToDo) Known(Exception exception) => exception switch
        {
            _ when FullDisk.Caused(exception) => (503, FullDisk.Code, "The server's disk is full", FullDisk.WhatToDo),
            SessionRefusal refusal => (SessionRefusalStatus.Of(refusal.Code), refusal.Code, "The session says no", refusal.Message),
            EvidenceUnavailable => (503, "evidence_unavailable", "The evidence cannot be written", SessionRefusal.EvidenceUnavailable().Message),
            SigningUnavailable => (503, "signing_unavailable", "The signing key cannot be reached", "Try again in a few minutes. If it lasts, tell the administrator."),
            ArchiveUnavailable => (503, "archive_unavailable", "The archive cannot be reached", "Try again in a few minutes. If it lasts, tell the administrator."),
            ArchiveMissing or FileNotFoundException => (404, "not_found", "Not found", "The evidence has no such file."),
            BadHttpRequestException { StatusCode: 400 } bad => (400, "invalid", "The request cannot be read", bad.Message),
            BadHttpRequestException bad => (bad.StatusCode, null, null, null),
            _ => (500, null, null, null),
        };
    }
}
