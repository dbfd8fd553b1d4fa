"""Default names say what an operation does to what."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.spec.naming import operation_name

NAMES = {
    "POST /api/core/dataset/create": "create_dataset",
    "POST /api/core/dataset/list": "list_datasets",
    "GET /api/core/dataset/detail": "get_dataset",
    "PUT /api/core/dataset/update": "update_dataset",
    "DELETE /api/core/dataset/delete": "delete_dataset",
    "POST /api/core/dataset/searchTest": "search_test",
    "POST /api/core/dataset/collection/create": "create_collection",
    "POST /api/core/dataset/collection/create/text": "create_text_collection",
    "POST /api/core/dataset/collection/create/localFile": "create_local_file_collection",
    "POST /api/core/dataset/collection/create/apiCollectionV2": "create_api_collection_v2",
    "POST /api/core/dataset/collection/listV2": "list_collections_v2",
    "POST /api/core/dataset/data/pushData": "push_data",
    "POST /api/core/dataset/data/v2/list": "list_data_v2",
    "POST /api/core/chat/history/getHistories": "get_histories",
    "POST /api/core/chat/history/batchDelete": "batch_delete_histories",
    "POST /api/core/chat/presignChatFileGetUrl": "presign_chat_file_get_url",
    "GET /api/proApi/core/app/logs/getTotalData": "get_total_data",
    "POST /api/support/wallet/usage/createTrainingUsage": "create_training_usage",
    "POST /api/core/app/import": "import_app",
    "GET /api/v1/datasets": "list_datasets",
    "POST /api/v1/datasets": "create_dataset",
    "GET /api/v1/datasets/{datasetId}": "get_dataset",
    "PUT /api/v1/datasets/{datasetId}": "update_dataset",
    "PATCH /api/v1/boxes/{id}": "update_box",
    "DELETE /api/v1/categories/{id}": "delete_category",
    "POST /api/v2/chat/completions": "create_completion_v2",
}


@pytest.mark.parametrize(("route", "name"), NAMES.items())
def test_a_name_is_a_verb_and_what_it_is_about(route: str, name: str) -> None:
    method, path = route.split()

    assert operation_name(method.lower(), path) == name


def test_a_name_that_is_taken_gets_more_of_the_path() -> None:
    path, taken = "/api/core/dataset/collection/create", {"create_collection"}

    assert operation_name("post", path, taken) == "create_dataset_collection"
    assert operation_name("post", path, {*taken, "create_dataset_collection"}) == "create_dataset_collection_by_post"


@given(
    st.sampled_from(["get", "put", "post", "delete", "patch"]),
    st.text().map(lambda text: f"/{text}"),
    st.sets(st.sampled_from(["get", "get_by_get", "create", "import", "list_a"])),
)
def test_every_path_gets_a_name_of_its_own_that_python_can_have(method: str, path: str, taken: set[str]) -> None:
    name = operation_name(method, path, taken)

    assert name.isidentifier()
    assert not keyword.iskeyword(name)
    assert name not in taken
    assert name == name.lower()
