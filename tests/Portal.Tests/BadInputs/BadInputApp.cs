using Microsoft.EntityFrameworkCore;
using Portal.Features.Plans;
using Portal.Provisioning;
using Portal.Tests.Support;

namespace Portal.Tests.BadInputs;

/// <summary>A Portal without rate limits, and the question whether anything in its database has changed.</summary>
public sealed class BadInputApp : PortalApp
{
    protected override IEnumerable<string> Settings =>
        ["RateLimits:SignUp=1000000", "RateLimits:SignIn=1000000", "RateLimits:Tokens=1000000", "RateLimits:ForgotPassword=1000000", "RateLimits:MailsPerAddress=1000000"];

    /// <summary>Starts it with plans, cells and a template.</summary>
    public async Task<HttpClient> OpenAsync()
    {
        var http = await HttpAsync();
        await InDatabaseAsync(async db =>
        {
            await PlanDefaults.EnsureAsync(db, DateTimeOffset.UnixEpoch, CancellationToken.None);
            await ProvisioningDefaults.EnsureAsync(db, TimeProvider.System, CancellationToken.None);
        });
        return http;
    }

    /// <summary>Tries every bad input: each must be answered well, and none may have changed a row.</summary>
    /// <param name="inputs">The inputs, with a name to report.</param>
    /// <param name="isAnsweredBadly">Sends one; the answer is null when all is well, otherwise what is wrong.</param>
    public async Task RefuseAllAsync<T>(IEnumerable<T> inputs, Func<T, Task<string?>> isAnsweredBadly)
    {
        var wrong = new List<string>();
        var before = await RowsAsync();
        foreach (var input in inputs)
        {
            if (await isAnsweredBadly(input) is { } complaint)
                wrong.Add($"{Shown(input)}: {complaint}");

            if (await RowsAsync() is var after && after != before)
            {
                wrong.Add($"{Shown(input)}: changed the database from{Environment.NewLine}{before}{Environment.NewLine}to{Environment.NewLine}{after}");
                before = after;
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    /// <summary>What is wrong with an answer over HTTP, if anything.</summary>
    public static async Task<string?> JudgeAsync(HttpResponseMessage answer)
    {
        if ((int)answer.StatusCode >= 500)
            return $"answered {(int)answer.StatusCode}";

        var page = await answer.Content.ReadAsStringAsync();
        return page.Contains("class=\"reference\"", StringComparison.Ordinal) && (int)answer.StatusCode < 400 ? "showed a broken page" : null;
    }

    // What the clocks of usage and billing write by themselves while the inputs are tried.
    private static readonly string[] OfClocks = ["BillingAccount", "UsageEvent", "UsageHour", "UsageAlert", "OverLimit"];

    // Everything but the audit, which records refusals, and what belongs to accounts' own locks and keys.
    private Task<string> RowsAsync() => InDatabaseAsync(async db =>
    {
        var rows = new List<string>();
        foreach (var entity in db.Model.GetEntityTypes().Where(e => e.ClrType.Name is not ("AuditEntry" or "DataProtectionKey") && !OfClocks.Contains(e.ClrType.Name) && !e.IsOwned()))
        {
            var set = (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(entity.ClrType).Invoke(db, null)!;
            var found = await set.IgnoreQueryFilters().AsNoTracking().ToListAsync();
            var versions = found.OfType<Portal.Data.IVersioned>().Sum(v => v.Version);
            rows.Add($"{entity.ClrType.Name}={found.Count}/{versions}");
        }

        return string.Join(' ', rows);
    });

    // Control characters would break the report.
    private static string Shown<T>(T input)
    {
        var text = new string([.. (input?.ToString() ?? "").Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text.Length > 120 ? text[..120] + "…" : text;
    }
}
