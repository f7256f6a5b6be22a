using System.Net;
using System.Net.Http.Json;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Glossary;

public sealed class GlossaryTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Staff_write_plain_words_beside_the_offices_own_and_applicants_read_them()
    {
        using var official = await server.OfficialAsync();
        var words = new { term = new { zh = "房屋产权初始登记", en = "first registration of title" }, plain = new { zh = "给新房上户口", en = "putting a new home into the register" } };
        var made = await official.PostAsJsonAsync("/api/glossary", words, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("term_known", await (await official.PostAsJsonAsync("/api/glossary", words, Cancel)).CodeAsync());
        Assert.Equal("invalid", await (await official.PostAsJsonAsync("/api/glossary", new { term = new { zh = "", en = "x" }, plain = new { zh = "x", en = "x" } }, Cancel)).CodeAsync());

        var appointment = await official.AppointAsync();
        using var applicant = server.Browser(await server.Browser().VisitTokenAsync(appointment.Token));
        var term = Assert.Single((await (await applicant.GetAsync("/api/visit/glossary", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal("给新房上户口", term.GetProperty("plain").GetProperty("zh").GetString());
        using var auditor = await server.AuditorAsync();
        var id = (await made.ReadAsync()).GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.DeleteAsync($"/api/glossary/{id}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await official.DeleteAsync($"/api/glossary/{id}", Cancel)).StatusCode);
    }
}
