using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Departments;

public sealed record NewDepartment(Text Name);

public sealed record DepartmentList(IReadOnlyList<DepartmentName> Items);

public static class DepartmentsApi
{
    public static void MapDepartments(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/departments").WithTags("Departments");
        group.MapGet("/", List).RequireAuthorization(Policies.Staff);
        group.MapPost("/", Make).RequireAuthorization(Policies.Administrators);
    }

    private static async Task<Ok<DepartmentList>> List(AppDb db, HttpContext http)
    {
        var departmentId = http.User.Staff().DepartmentId;
        var rows = await db.Departments.AsNoTracking().Where(d => departmentId == null || d.Id == departmentId).OrderBy(d => d.Id).ToListAsync();
        return TypedResults.Ok(new DepartmentList([.. rows.Select(d => new DepartmentName(d.Id, d.Name))]));
    }

    private static async Task<Results<Created<DepartmentName>, ProblemHttpResult>> Make(NewDepartment request, AppDb db, HttpContext http)
    {
        if (http.User.Staff().DepartmentId is not null)
        {
            return Refusal.Of(403, "not_allowed", "Not allowed", "An administrator of the whole office makes departments.");
        }

        if (Words.Problem("name", request.Name) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var department = new Department { Id = Ids.New(), Name = request.Name };
        db.Departments.Add(department);
        db.Audit(AuditAction.DepartmentMade, http, detail: request.Name.En);
        await db.SaveChangesAsync();
        return TypedResults.Created($"/api/departments/{department.Id}", new DepartmentName(department.Id, department.Name));
    }
}
