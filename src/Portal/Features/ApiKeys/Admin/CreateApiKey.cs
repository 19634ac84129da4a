using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.ApiKeys.Admin;

/// <summary>Makes a key for a program. The answer is the key, which cannot be read again.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">At least one.</param>
/// <param name="OnlyTenant">The slug of the only tenant that it opens; empty: all.</param>
/// <param name="Days">After how many days it runs out; null: never.</param>
[Requires(StaffPermission.ManageApiKeys, NeedsFreshProof = true)]
public sealed record CreateApiKey(string Name, IReadOnlyList<ApiScope> Scopes, string OnlyTenant, int? Days) : ICommand<string>;

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    public CreateApiKeyValidator(IStringLocalizer<ApiKeysText> text)
    {
        RuleFor(c => c.Name).Must(n => n?.Trim() is { Length: > 0 and <= ApiKey.NameLength }).WithMessage(_ => text["name.rule", ApiKey.NameLength]);
        RuleFor(c => c.Scopes).Must(s => s is { Count: > 0 } && s.All(Enum.IsDefined)).WithMessage(_ => text["scopes.rule"]);
        RuleFor(c => c.Days).Must(d => d is null or (> 0 and <= 3650)).WithMessage(_ => text["days.rule"]);
    }
}

internal sealed class CreateApiKeyHandler(PortalDb db, CallerContext context, TimeProvider time, IStringLocalizer<ApiKeysText> text) : ICommandHandler<CreateApiKey, string>
{
    public async Task<Result<string>> Handle(CreateApiKey command, CancellationToken ct)
    {
        TenantId? only = null;
        if (command.OnlyTenant?.Trim() is { Length: > 0 } slug)
        {
            if (await db.Tenants.Where(t => t.Slug == slug && t.ActivatedAt != null).Select(t => (TenantId?)t.Id).SingleOrDefaultAsync(ct) is not { } found)
                return Error.Invalid(nameof(command.OnlyTenant), text["tenant.unknown", slug]);

            only = found;
        }

        var now = time.GetUtcNow();
        var key = ApiKey.Scheme + OneTimeSecret.New().Value;
        db.ApiKeys.Add(new ApiKey
        {
            Id = Guid.CreateVersion7(),
            Name = command.Name.Trim(),
            Start = key[..ApiKey.StartLength],
            Hash = OneTimeSecret.HashOf(key),
            Scopes = [.. command.Scopes.Distinct().Order()],
            OnlyTenant = only,
            CreatedBy = context.Caller.Name,
            CreatedAt = now,
            ExpiresAt = command.Days is { } days ? now.AddDays(days) : null,
        });
        await db.SaveChangesAsync(ct);
        return key;
    }
}
