using Microsoft.Extensions.Localization;
using Portal.Kernel;

namespace Portal.Shell.Layouts;

/// <summary>The back office's shell (<c>/admin/…</c>). It gives the pages who is here as a cascading <see cref="Portal.Features.Members.Me"/>.</summary>
public sealed partial class BackOfficeLayout(IDispatcher dispatcher, LiveRights rights, IStringLocalizer<LayoutText> text, PortalOptions options)
    : WorkLayout(dispatcher, rights)
{
    private IStringLocalizer<LayoutText> T => text;

    private string ProductName => options.ProductName;

    private bool May(StaffPermission permission) => Me is { Succeeded: true } me && me.Value.Staff.Contains(permission);
}
