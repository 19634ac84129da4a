using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Features.Audit;
using Portal.Kernel;

namespace Portal.Tests.Features.Audit;

public sealed partial class AuditDetailsTests
{
    private static readonly Type[] Commands = [.. typeof(IDispatcher).Assembly.GetTypes().Where(t => t is { IsAbstract: false, IsInterface: false } && typeof(IChange).IsAssignableFrom(t))];

    public static TheoryData<string> Names => [.. Commands.Select(m => m.FullName!).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_command_keeps_secret_is_never_in_its_row(string name)
    {
        var command = Commands.Single(c => c.FullName == name);
        var filled = RuntimeHelpers.GetUninitializedObject(command);
        foreach (var field in command.GetFields(BindingFlags.Instance | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(string)))
            field.SetValue(filled, $"CANARY of {field.Name}");

        var details = AuditDetails.Of(filled);

        var unmarked = command.GetProperties().Select(p => p.Name).Where(p => SecretName().IsMatch(p) && details.Contains($"CANARY of <{p}>", StringComparison.Ordinal));
        Assert.Empty(unmarked);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(details).RootElement.ValueKind);
    }

    [Fact]
    public void Secrets_are_left_out_at_any_depth_and_ids_and_enums_are_words()
    {
        var tenant = TenantId.New();

        var details = AuditDetails.Of(new Outer("seen", "CANARY", [new Inner("also seen", "CANARY")], tenant, StaffPermission.ManageStaff));

        Assert.Equal($$"""{"Name":"seen","Inners":[{"Name":"also seen"}],"Tenant":"{{tenant}}","Permission":"ManageStaff"}""", details);
    }

    [Fact]
    public void A_row_is_bounded_whatever_is_sent()
    {
        var details = AuditDetails.Of(new Outer("short", "CANARY", [.. Enumerable.Range(0, 5000).Select(i => new Inner($"name {i}", "CANARY"))], TenantId.New(), default));

        Assert.InRange(details.Length, 1, AuditDetails.MaxLength);
        Assert.Contains("\"Name\":\"short\"", details, StringComparison.Ordinal);
        Assert.Matches("\"Inners\":\"… \\(\\d+ characters\\)\"", details);
    }

    [Fact]
    public void The_tenant_is_found_where_a_command_names_one()
    {
        var tenant = TenantId.New();

        Assert.Equal(tenant, AuditDetails.TenantOf(new Outer("", "", [], tenant, default)));
        Assert.Null(AuditDetails.TenantOf(new Inner("", "")));
    }

    private sealed record Outer(string Name, [Secret] string Password, IReadOnlyList<Inner> Inners, TenantId Tenant, StaffPermission Permission);

    private sealed record Inner(string Name, [property: Secret] string Token);

    [GeneratedRegex("Password|Token|Secret|Current$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
