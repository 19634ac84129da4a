namespace Portal.Features.Staff;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class StaffText;
