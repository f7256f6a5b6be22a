using Microsoft.AspNetCore.Http.HttpResults;

namespace RemoteVerify.Server.Web;

/// <summary>Problem details with the contract's machine word and what to do.</summary>
public static class Refusal
{
    public static ProblemHttpResult Of(int status, string code, string title, string whatToDo) =>
        TypedResults.Problem(statusCode: status, title: title, detail: whatToDo, extensions: [new("code", code)]);

    public static ProblemHttpResult NotFound() =>
        Of(404, "not_found", "Not found", "There is nothing here for you. Check the address, or open it again from the list.");

    public static ProblemHttpResult Invalid(string whatToDo) => Of(400, "invalid", "Something in the request is not right", whatToDo);

    public static ProblemHttpResult Conflict(string code, string title, string whatToDo) => Of(409, code, title, whatToDo);
}
