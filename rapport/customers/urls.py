"""Addresses of customers."""

from django.urls import path

from rapport.customers import references
from rapport.customers.views import (
    bulk,
    details,
    duplicates,
    exports,
    fields,
    filters,
    imports,
    life,
    listing,
    merges,
    points,
    private,
    roles,
    saved_views,
    segments,
    timelines,
)

app_name = "customers"
references.register()

RECORD = [
    path("new/", details.add, name="add"),
    path("<reference:number>/edit/", details.edit, name="edit"),
    path("<reference:number>/timeline/", timelines.timeline, name="timeline"),
    path("<reference:number>/contact-points/new/", points.add, name="point-add"),
    path("<reference:number>/contact-points/<int:point_id>/", points.change, name="point"),
    path("<reference:number>/contact-points/<int:point_id>/fault/", points.fault, name="point-fault"),
    *(
        path(f"<reference:number>/contact-points/<int:point_id>/{what}/", points.moment, {"what": what}, name=f"point-{what}")
        for what in points.AT_ONCE
    ),
    path("<reference:number>/roles/new/", roles.give, name="role-give"),
    path("<reference:number>/roles/<int:role_id>/", roles.change, name="role"),
    path("<reference:number>/roles/<int:role_id>/end/", roles.end, name="role-end"),
    path("<reference:number>/stage/", life.stage, name="stage"),
    path("<reference:number>/tags/", life.tags, name="tags"),
    path("<reference:number>/assignment/", life.assignment, name="assignment"),
    path("<reference:number>/archive/", life.archive, name="archive"),
    path("<reference:number>/return/", life.bring_back, name="return"),
    path("<reference:number>/death/", life.death, name="death"),
    path("<reference:number>/death/correction/", life.death_undone, name="death-correction"),
    path("<reference:number>/private/", private.opened, name="private"),
    path("<reference:number>/private/change/", private.change, name="private-change"),
]

FINDING = [
    path("", listing.customers, name="list"),
    path("filter/", filters.add, name="filter"),
    path("views/", saved_views.everything, name="views"),
    path("views/new/", saved_views.add, name="view-add"),
    path("views/<int:view_id>/removal/", saved_views.removal, name="view-removal"),
    path("fields/", fields.everything, name="fields"),
    path("fields/new/", fields.define, name="field-add"),
    path("fields/<int:field_id>/", fields.change, name="field"),
    path("fields/<int:field_id>/place/", fields.place, name="field-place"),
    path("fields/<int:field_id>/archive/", fields.archive, name="field-archive"),
    path("fields/<int:field_id>/return/", fields.bring_back, name="field-return"),
    path("bulk/", bulk.change, name="bulk"),
    path("bulk/<int:change_id>/", bulk.progress, name="bulk-progress"),
    path("bulk/<int:change_id>/undo/", bulk.undo, name="bulk-undo"),
    path("segments/", segments.everything, name="segments"),
    path("segments/new/", segments.add, name="segment-add"),
    path("segments/<int:segment_id>/", segments.one, name="segment"),
    path("segments/<int:segment_id>/change/", segments.change, name="segment-change"),
    path("segments/<int:segment_id>/archive/", segments.archive, name="segment-archive"),
]

DUPLICATES = [
    path("alike/", duplicates.alike, name="alike"),
    path("duplicates/", duplicates.everything, name="duplicates"),
    path("duplicates/search/", duplicates.look, name="duplicates-search"),
    path("duplicates/sure/", duplicates.sure, name="duplicates-sure"),
    path("duplicates/<int:pair_id>/", duplicates.one, name="duplicate"),
    path("duplicates/<int:pair_id>/apart/", duplicates.apart, name="duplicate-apart"),
    path("duplicates/<int:pair_id>/return/", duplicates.back, name="duplicate-return"),
    path("merges/", merges.everything, name="merges-all"),
    path("merges/<int:merge_id>/undo/", merges.undo, name="merge-undo"),
    path("<reference:number>/merge/", merges.merge, name="merge"),
    path("<reference:number>/merges/", merges.of_customer, name="merges"),
]

FILES = [
    path("imports/", imports.everything, name="imports"),
    path("imports/<int:import_id>/", imports.one, name="import"),
    path("imports/<int:import_id>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:import_id>/refused/", imports.refused, name="import-refused"),
    path("imports/<int:import_id>/undo/", imports.undo, name="import-undo"),
    path("export/", exports.customers, name="export"),
    path("<reference:number>/card.vcf", exports.card, name="card"),
]

urlpatterns = [*FINDING, *DUPLICATES, *FILES, *RECORD]
